using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ensemble.Tests.Chat.Delivery;
using Ensemble.Tests.Chat.Service;
using Ensemble.Tests.Chat.Socket;
using StackExchange.Redis;

namespace Ensemble.Tests.Chat.Presence;

/// <summary>Who is there, on two nodes.</summary>
public sealed class PresenceTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    [Theory]
    [InlineData("online", "online")]
    [InlineData("away", "away")]
    [InlineData("dnd", "dnd")]
    [InlineData("offline", "offline")]
    [InlineData("dancing", "online")]
    [InlineData(null, "online")]
    public async Task A_heartbeat_is_seen_on_every_node(string? told, string seen)
    {
        var (clara, robert) = People();

        await nodes.First.Api.PostAsync("/api/presence/heartbeat", new { status = told }, clara).OkAsync();

        Assert.Equal(seen, await StatusAsync(nodes.Second, robert, clara));
    }

    [Fact]
    public async Task Invisible_is_offline_to_others_and_itself_to_the_user()
    {
        var (clara, robert) = People();

        await nodes.First.Api.PostAsync("/api/presence/heartbeat", new { status = "invisible" }, clara).OkAsync();

        Assert.Equal("offline", await StatusAsync(nodes.Second, robert, clara));
        Assert.Equal("invisible", await StatusAsync(nodes.Second, clara, clara));
        var seenByOther = (await AskAsync(nodes.Second, robert, clara)).GetProperty("last_heartbeat").GetDateTimeOffset();
        Assert.True(DateTimeOffset.UtcNow - seenByOther > TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task An_open_socket_is_online_and_the_last_one_to_close_is_offline()
    {
        var (clara, robert) = People();
        var one = await ChatClient.ConnectAsync(nodes.First, clara);
        var two = await ChatClient.ConnectAsync(nodes.Second, clara);
        await Eventually.TrueAsync(async () => await StatusAsync(nodes.Second, robert, clara) == "online", "clara is there");

        await one.DisposeAsync();
        await using var other = await ChatClient.ConnectAsync(nodes.First, robert);
        await Eventually.TrueAsync(async () => await StatusAsync(nodes.Second, clara, robert) == "online", "robert is there");
        Assert.Equal("online", await StatusAsync(nodes.First, robert, clara));
        await two.DisposeAsync();

        await Eventually.TrueAsync(async () => await StatusAsync(nodes.First, robert, clara) == "offline", "clara is gone");
    }

    [Fact]
    public async Task Who_comes_back_invisible_does_not_show()
    {
        var (clara, robert) = People();
        await using (await ChatClient.ConnectAsync(nodes.First, clara))
            await nodes.Second.Api.PostAsync("/api/presence/heartbeat", new { status = "invisible" }, clara).OkAsync();

        await using var back = await ChatClient.ConnectAsync(nodes.Second, clara);

        await Eventually.TrueAsync(async () => await StatusAsync(nodes.First, clara, clara) == "invisible", "clara is back");
        Assert.Equal("offline", await StatusAsync(nodes.First, robert, clara));
    }

    [Fact]
    public async Task Unknown_users_are_offline_and_answers_are_sorted_and_single()
    {
        var (clara, _) = People();
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];

        var answer = await nodes.First.Api.GetAsync($"/api/presence/users?ids={string.Join("%2C", ids.Concat(ids))}", clara);

        var users = answer.Json.EnumerateArray().ToList();
        Assert.Equal(ids.Select(id => id.ToString()).Order(StringComparer.Ordinal), users.Select(user => user.Text("user_id")));
        Assert.All(users, user => Assert.Equal("offline", user.Text("status")));
        Assert.Equal(0, (await nodes.First.Api.GetAsync("/api/presence/users?ids=", clara)).Json.GetArrayLength());
        var bad = await nodes.First.Api.GetAsync("/api/presence/users?ids=x", clara);
        Assert.Equal((400, "ids"), (bad.Status, bad.PlainField()));
    }

    [Fact]
    public async Task A_user_costs_one_write_in_twenty_seconds()
    {
        const int Users = 5;
        await using var redis = PrivateRedis.Start();
        await using var node = await nodes.First.StartAnotherAsync(new() { ["ConnectionStrings:redis"] = redis.ConnectionString });
        using var watch = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString + ",allowAdmin=true");
        var people = Enumerable.Range(0, Users).Select(i => node.Identity.Register($"person{i}")).ToList();
        var begun = Stopwatch.GetTimestamp();

        for (var beat = 0; beat < 40; beat++)
            await Task.WhenAll(people.Select(person => node.Api.PostAsync("/api/presence/heartbeat", new { status = "away" }, person).OkAsync()));

        // Nobody else removes fields of hashes here; each write does it once.
        var most = Users * (1 + (int)(Stopwatch.GetElapsedTime(begun).TotalSeconds / 20));
        Assert.InRange(await Eventually.GetAsync(() => CallsAsync(watch, redis, "cmdstat_hdel"), calls => calls >= Users), Users, most);
    }

    private static async Task<int> CallsAsync(ConnectionMultiplexer watch, PrivateRedis redis, string command)
    {
        var info = await watch.GetServer(redis.ConnectionString).InfoAsync("commandstats");
        // Absent until it was called once.
        var line = info.SelectMany(section => section).FirstOrDefault(entry => entry.Key == command).Value ?? "calls=0";
        return int.Parse(line.Split(',')[0].Split('=')[1], CultureInfo.InvariantCulture);
    }

    private (Login Clara, Login Robert) People() => (nodes.First.Identity.Register("clara"), nodes.First.Identity.Register("robert"));

    private static async Task<string> StatusAsync(ChatService node, Login asks, Login about) => (await AskAsync(node, asks, about)).Text("status");

    private static async Task<JsonElement> AskAsync(ChatService node, Login asks, Login about)
    {
        var answer = await node.Api.GetAsync($"/api/presence/users?ids={about.UserId}", asks);
        Assert.True(answer.Status == 200, answer.Body);
        return Assert.Single(answer.Json.EnumerateArray());
    }
}
