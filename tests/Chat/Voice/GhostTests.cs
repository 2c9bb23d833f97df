using Ensemble.Chat.Voice;
using Ensemble.Tests.Chat.Delivery;
using Ensemble.Tests.Chat.Service;
using Ensemble.Tests.Chat.Socket;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Chat.Voice;

/// <summary>Nobody stays in a call who is not there, and nobody falls out of one who is.</summary>
public sealed class GhostTests : IClassFixture<TwoNodes>
{
    private readonly TwoNodes nodes;

    public GhostTests(TwoNodes nodes) => this.nodes = nodes;

    private Dictionary<string, string> Quick => new(nodes.Settings()) { ["Calls:Beat"] = "00:00:00.100", ["Calls:Lease"] = "00:00:02" };

    [Fact]
    public async Task Participants_of_a_node_that_died_are_swept_by_another()
    {
        await using var alive = await nodes.First.StartAnotherAsync(Quick);
        var clara = alive.Identity.Register("clara");
        var channel = await alive.Api.MakeChannelAsync(clara);
        await using var client = await ChatClient.ConnectAsync(alive, clara);
        await client.JoinAsync(channel);
        var calls = alive.Services.GetRequiredService<ICalls>();
        var (dead, ghost) = (Guid.NewGuid(), Guid.NewGuid());
        await calls.RenewAsync(dead, TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
        await client.SendAsync(new { type = "join_call", channel_id = channel });
        await client.HearAsync("call_joined");

        await calls.JoinAsync(
            Guid.Parse(channel), new Participant(Guid.NewGuid(), ghost, dead), new CallStart(Guid.NewGuid(), ghost, DateTimeOffset.UtcNow), 50,
            TestContext.Current.CancellationToken);
        // It may have been swept before its ghost came.
        await calls.RenewAsync(dead, TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);

        await client.HearAsync("voice_left", told => told.Text("user_id") == ghost.ToString());
        var call = await calls.ReadAsync(Guid.Parse(channel), TestContext.Current.CancellationToken);
        Assert.Equal(client.Session, Assert.Single(call.Participants).SessionId.ToString());
    }

    [Fact]
    public async Task A_node_that_stops_takes_its_people_out()
    {
        await using var people = await TwoPeople.MeetAsync(nodes);
        var going = await nodes.First.StartAnotherAsync(nodes.Settings());
        await using var there = await ChatClient.ConnectAsync(going, people.ClaraLogin);
        await there.SendAsync(new { type = "join_call", channel_id = people.Channel });
        await people.Robert.HearAsync("voice_joined");

        await going.DisposeAsync();

        await people.Robert.HearAsync("voice_left");
    }

    [Fact]
    public async Task Who_is_in_a_call_is_in_it_again_when_Redis_has_forgotten()
    {
        await using var redis = PrivateRedis.Start();
        var settings = new Dictionary<string, string>(Quick) { ["ConnectionStrings:redis"] = redis.ConnectionString };
        await using var one = await nodes.First.StartAnotherAsync(settings);
        var clara = one.Identity.Register("clara");
        var channel = await one.Api.MakeChannelAsync(clara);
        await using var client = await ChatClient.ConnectAsync(one, clara);
        await client.JoinAsync(channel);
        // Its Redis may have begun after it.
        await Eventually.TrueAsync(
            async () =>
            {
                await client.SendAsync(new { type = "join_call", channel_id = channel });
                await client.SettleAsync();
                return client.Of("call_joined").Count > 0;
            }, "clara is in the call");

        await redis.StopAsync();
        redis.Resume();

        var calls = one.Services.GetRequiredService<ICalls>();
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    var call = await calls.ReadAsync(Guid.Parse(channel), TestContext.Current.CancellationToken);
                    return call.Participants.Any(who => who.SessionId.ToString() == client.Session);
                }
                catch (Exception failure) when (failure is StackExchange.Redis.RedisException or TimeoutException)
                {
                    return false;
                }
            }, "clara is in the call again");
        Assert.Null(client.ClosedWith);
    }
}
