namespace Ensemble.Tests.Identity;

public sealed class LockoutTests
{
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["Lockout:FailuresPerAccountAndAddress"] = "3",
        ["Lockout:FirstWait"] = "00:00:10",
        ["Lockout:LongestWait"] = "00:00:30",
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_some_failures_a_name_waits_whether_it_exists_or_not(bool exists)
    {
        await using var identity = await IdentityService.StartAsync(Settings);
        var name = Api.NewName();
        if (exists)
            await identity.Api.RegisterAsync(name);

        for (var i = 0; i < 3; i++)
            Assert.Equal(401, (await LoginAsync(identity, name, "not the password")).Status);
        var blocked = await LoginAsync(identity, name, Api.Password);

        Assert.Equal(429, blocked.Status);
        Assert.Equal("RATE_LIMIT_EXCEEDED", blocked.Error.Text("code"));
        Assert.Equal(TimeSpan.FromSeconds(10), blocked.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task The_wait_doubles_up_to_its_limit_and_a_login_ends_it()
    {
        await using var identity = await IdentityService.StartAsync(Settings);
        var name = Api.NewName();
        await identity.Api.RegisterAsync(name);
        for (var i = 0; i < 2; i++)
            await LoginAsync(identity, name, "not the password");

        foreach (var wait in new[] { 10, 20, 30, 30 })
        {
            Assert.Equal(401, (await LoginAsync(identity, name, "not the password")).Status);
            Assert.Equal(TimeSpan.FromSeconds(wait), (await LoginAsync(identity, name, Api.Password)).Headers.RetryAfter?.Delta);
            identity.Time.Advance(TimeSpan.FromSeconds(wait));
        }

        Assert.Equal(200, (await LoginAsync(identity, name, Api.Password)).Status);
        Assert.Equal(401, (await LoginAsync(identity, name, "not the password")).Status);
        Assert.Equal(200, (await LoginAsync(identity, name, Api.Password)).Status);
    }

    [Fact]
    public async Task Failures_are_forgotten_after_an_hour()
    {
        await using var identity = await IdentityService.StartAsync(Settings);
        var name = Api.NewName();
        await identity.Api.RegisterAsync(name);
        for (var i = 0; i < 2; i++)
            await LoginAsync(identity, name, "not the password");

        identity.Time.Advance(TimeSpan.FromHours(1.1));
        for (var i = 0; i < 2; i++)
            await LoginAsync(identity, name, "not the password");

        Assert.Equal(200, (await LoginAsync(identity, name, Api.Password)).Status);
    }

    [Fact]
    public async Task An_address_that_tries_many_names_waits_too()
    {
        await using var identity = await IdentityService.StartAsync(new() { ["Lockout:FailuresPerAddress"] = "4" });
        var name = Api.NewName();
        await identity.Api.RegisterAsync(name);

        for (var i = 0; i < 4; i++)
            Assert.Equal(401, (await LoginAsync(identity, $"victim-{i}", "not the password")).Status);

        Assert.Equal(429, (await LoginAsync(identity, name, Api.Password)).Status);
    }

    [Fact]
    public async Task Guesses_sent_at_once_do_not_outrun_the_count()
    {
        await using var identity = await IdentityService.StartAsync(new(Settings) { ["Passwords:Concurrency"] = "1" });
        var name = Api.NewName();
        await identity.Api.RegisterAsync(name);

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => LoginAsync(identity, name, $"guess number {i}")));

        Assert.Equal(3, replies.Count(reply => reply.Status == 401));
        Assert.Equal(17, replies.Count(reply => reply.Status == 429));
        Assert.Equal(429, (await LoginAsync(identity, name, Api.Password)).Status);
    }

    [Fact]
    public async Task A_right_password_among_guesses_sent_at_once_gets_no_answer_of_its_own()
    {
        await using var identity = await IdentityService.StartAsync(Settings);
        var name = Api.NewName();
        await identity.Api.RegisterAsync(name);
        for (var i = 0; i < 3; i++)
            await LoginAsync(identity, name, "not the password");

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => LoginAsync(identity, name, i == 5 ? Api.Password : $"guess number {i}")));

        Assert.All(replies, reply => Assert.Equal(429, reply.Status));
    }

    [Fact]
    public async Task A_stranger_who_guesses_does_not_keep_the_owner_out()
    {
        await using var identity = await IdentityService.StartAsync(Settings);
        var name = Api.NewName();
        await identity.Api.RegisterAsync(name);
        for (var i = 0; i < 3; i++)
            Assert.Equal(401, (await LoginAsync(identity, name, "not the password", "203.0.113.7")).Status);

        Assert.Equal(429, (await LoginAsync(identity, name, Api.Password, "203.0.113.7")).Status);
        Assert.Equal(200, (await LoginAsync(identity, name, Api.Password, "203.0.113.8")).Status);
    }

    [Fact]
    public async Task Guesses_from_many_addresses_end_too()
    {
        await using var identity = await IdentityService.StartAsync(new(Settings) { ["Lockout:FailuresPerAccount"] = "6" });
        var name = Api.NewName();
        await identity.Api.RegisterAsync(name);
        for (var i = 0; i < 6; i++)
            Assert.Equal(401, (await LoginAsync(identity, name, "not the password", $"203.0.113.{i}")).Status);

        Assert.Equal(429, (await LoginAsync(identity, name, Api.Password, "203.0.113.99")).Status);
    }

    [Fact]
    public async Task It_can_be_turned_off()
    {
        await using var identity = await IdentityService.StartAsync(new() { ["Lockout:FailuresPerAccountAndAddress"] = "0", ["Lockout:FailuresPerAccount"] = "0", ["Lockout:FailuresPerAddress"] = "0" });
        var name = Api.NewName();
        await identity.Api.RegisterAsync(name);

        for (var i = 0; i < 10; i++)
            await LoginAsync(identity, name, "not the password");

        Assert.Equal(200, (await LoginAsync(identity, name, Api.Password)).Status);
    }

    private static Task<Reply> LoginAsync(IdentityService identity, string username, string password, string? from = null) =>
        identity.Api.PostFromAsync(from ?? "203.0.113.1", "/api/auth/login", new { username, password });
}
