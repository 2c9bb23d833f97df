using System.Text.Json;

namespace Ensemble.Tests.Identity;

public sealed class SessionTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private readonly Api api = shared.Service.Api;

    [Fact]
    public async Task The_list_shows_each_login_with_its_place_and_marks_the_current_one()
    {
        var (name, first) = await RegisterAsync();
        var second = await LoginAsync(name);

        var sessions = (await api.GetAsync("/api/v1/sessions", second)).Data.GetProperty("sessions").EnumerateArray().ToList();

        Assert.Equal(2, sessions.Count);
        Assert.True(sessions[0].GetProperty("is_current").GetBoolean() ^ sessions[1].GetProperty("is_current").GetBoolean());
        Assert.All(sessions, session =>
        {
            Assert.Equal("127.0.0.1", session.Text("ip_address"));
            Assert.True(session.GetProperty("last_activity").GetDateTimeOffset() >= session.GetProperty("created_at").GetDateTimeOffset());
            Assert.True(session.TryGetProperty("user_agent", out _));
        });
        Assert.Single(sessions, session => session.GetProperty("is_current").GetBoolean() && session.Text("id") == SessionOf(second));
        Assert.Single(sessions, session => session.Text("id") == SessionOf(first));
    }

    [Fact]
    public async Task One_session_is_revoked_and_the_others_go_on()
    {
        var (name, first) = await RegisterAsync();
        var second = await LoginAsync(name);

        var reply = await api.DeleteAsync($"/api/v1/sessions/{SessionOf(first)}", second);

        Assert.Equal((200, "Session revoked successfully"), (reply.Status, reply["message"]));
        Assert.Equal(401, (await api.GetAsync("/api/v1/sessions", first)).Status);
        Assert.Single((await api.GetAsync("/api/v1/sessions", second)).Data.GetProperty("sessions").EnumerateArray());
        var stats = (await api.GetAsync("/api/v1/sessions/stats", second)).Data;
        Assert.Equal((2, 1), (stats.GetProperty("total_sessions").GetInt32(), stats.GetProperty("active_sessions").GetInt32()));
    }

    [Fact]
    public async Task Somebody_elses_session_is_unknown_and_stays()
    {
        var (_, mine) = await RegisterAsync();
        var (_, other) = await RegisterAsync();

        Assert.Equal(404, (await api.DeleteAsync($"/api/v1/sessions/{SessionOf(other)}", mine)).Status);
        Assert.Equal(404, (await api.DeleteAsync($"/api/v1/sessions/{Guid.NewGuid()}", mine)).Status);
        var malformed = await api.DeleteAsync("/api/v1/sessions/7", mine);
        Assert.Equal((400, "session_id"), (malformed.Status, malformed.Error.GetProperty("details").Text("field")));
        Assert.Equal(200, (await api.GetAsync("/api/v1/sessions", other)).Status);
    }

    [Fact]
    public async Task Logging_out_ends_this_session_and_logging_out_everywhere_all()
    {
        var (name, first) = await RegisterAsync();
        var (second, third) = (await LoginAsync(name), await LoginAsync(name));

        Assert.Equal("Logged out successfully", (await api.PostAsync("/api/v1/sessions/logout", token: first))["message"]);
        Assert.Equal(401, (await api.GetAsync("/api/v1/sessions", first)).Status);
        Assert.Equal(200, (await api.GetAsync("/api/v1/sessions", second)).Status);
        Assert.Equal("Logged out from all sessions", (await api.PostAsync("/api/v1/sessions/logout-all", token: second))["message"]);
        Assert.Equal(401, (await api.GetAsync("/api/v1/sessions", second)).Status);
        Assert.Equal(401, (await api.GetAsync("/api/v1/sessions", third)).Status);
        Assert.Equal(200, (await api.GetAsync("/api/v1/sessions", await LoginAsync(name))).Status);
    }

    [Fact]
    public async Task A_session_is_continued_with_another_pair()
    {
        var (_, token) = await RegisterAsync();

        var next = (await api.PostAsync("/api/v1/sessions/refresh", token: token)).Data;

        Assert.Equal(SessionOf(token), SessionOf(next.Text("access_token")));
        Assert.Equal(200, (await api.RefreshAsync(next.Text("refresh_token"))).Status);
    }

    [Theory]
    [InlineData("GET", "/api/v1/sessions")]
    [InlineData("GET", "/api/v1/sessions/stats")]
    [InlineData("POST", "/api/v1/sessions/refresh")]
    [InlineData("POST", "/api/v1/sessions/logout")]
    [InlineData("POST", "/api/v1/sessions/logout-all")]
    [InlineData("DELETE", "/api/v1/sessions/01980000-0000-7000-8000-000000000001")]
    public async Task Without_a_token_it_is_a_401(string method, string path) => Assert.Equal(401, (await api.SendAsync(method, path)).Status);

    private async Task<(string Name, string Token)> RegisterAsync()
    {
        var name = Api.NewName();
        return (name, (await api.RegisterAsync(name)).Text("token"));
    }

    private async Task<string> LoginAsync(string name) =>
        (await api.PostAsync("/api/auth/login", new { username = name, password = Api.Password })).Data.Text("token");

    private static string SessionOf(string token) => JsonSerializer
        .Deserialize<JsonElement>(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1])).Text("sid");
}
