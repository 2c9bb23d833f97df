namespace Ensemble.Tests.Identity;

public sealed class PasswordChangeTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private const string Next = "a fugue in d minor";

    private readonly Api api = shared.Service.Api;

    [Fact]
    public async Task The_new_password_counts_and_the_other_sessions_end()
    {
        var name = Api.NewName();
        var here = (await api.RegisterAsync(name)).Text("token");
        var elsewhere = await api.LoginAsync(name, Api.Password);

        var reply = await api.PutAsync("/api/users/me/password", new { current_password = Api.Password, new_password = Next }, here);

        Assert.Equal(200, reply.Status);
        Assert.Equal(System.Text.Json.JsonValueKind.Undefined, reply.Body.ValueKind);
        Assert.Equal(200, (await api.GetAsync("/api/users/me", here)).Status);
        Assert.Equal(401, (await api.GetAsync("/api/users/me", elsewhere)).Status);
        Assert.Equal(401, (await api.PostAsync("/api/auth/login", new { username = name, password = Api.Password })).Status);
        await api.LoginAsync(name, Next);
    }

    [Fact]
    public async Task A_wrong_current_password_is_a_403_and_counts_like_one_at_login()
    {
        await using var identity = await IdentityService.StartAsync(new() { ["Lockout:FailuresPerAccountAndAddress"] = "2" });
        var name = Api.NewName();
        var token = (await identity.Api.RegisterAsync(name)).Text("token");
        object guess = new { current_password = "not this one", new_password = Next };

        Assert.Equal(403, (await identity.Api.PutAsync("/api/users/me/password", guess, token)).Status);
        Assert.Equal(403, (await identity.Api.PutAsync("/api/users/me/password", guess, token)).Status);
        var blocked = await identity.Api.PutAsync("/api/users/me/password", guess, token);

        Assert.Equal(429, blocked.Status);
        Assert.NotNull(blocked.Headers.RetryAfter);
        Assert.Equal(429, (await identity.Api.PostAsync("/api/auth/login", new { username = name, password = Api.Password })).Status);
    }

    [Theory]
    [InlineData(null, Next, "current_password")]
    [InlineData(Api.Password, null, "new_password")]
    [InlineData(Api.Password, "short", "new_password")]
    [InlineData(Api.Password, "password1", "new_password")]
    public async Task What_is_wrong_is_named(string? current, string? next, string field)
    {
        var token = (await api.RegisterAsync()).Text("token");

        var reply = await api.PutAsync("/api/users/me/password", new { current_password = current, new_password = next }, token);

        Assert.Equal((400, field), (reply.Status, reply.Body.GetProperty("details").Text("field")));
    }

    [Fact]
    public async Task Two_changes_at_once_leave_one_password()
    {
        var token = (await api.RegisterAsync()).Text("token");

        var replies = await Task.WhenAll(new[] { Next, "a rondo in g major" }.Select(
            next => api.PutAsync("/api/users/me/password", new { current_password = Api.Password, new_password = next }, token)));

        Assert.Single(replies, reply => reply.Status == 200);
        Assert.Single(replies, reply => reply.Status is 403 or 409);
    }
}
