namespace Ensemble.Tests.Identity;

public sealed class LogoutTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private readonly Api api = shared.Service.Api;

    [Theory]
    [InlineData("/api/auth/logout")]
    [InlineData("/api/v1/auth/logout")]
    public async Task The_bearers_session_ends(string path)
    {
        var registered = await api.RegisterAsync();

        var reply = await api.PostAsync(path, token: registered.Text("token"));

        Assert.Equal(200, reply.Status);
        Assert.Equal("Logged out successfully", reply["message"]);
        Assert.Equal(401, (await api.GetAsync("/api/auth/validate-token", registered.Text("token"))).Status);
        Assert.Equal(401, (await api.RefreshAsync(registered.Text("refresh_token"))).Status);
    }

    [Fact]
    public async Task Without_a_bearer_it_is_a_401_on_api_and_fine_on_v1()
    {
        var refused = await api.PostAsync("/api/auth/logout");
        Assert.Equal(401, refused.Status);
        Assert.Equal("AUTHENTICATION_ERROR", refused.Error.Text("code"));
        Assert.Equal(200, (await api.PostAsync("/api/v1/auth/logout")).Status);
        Assert.Equal(200, (await api.PostAsync("/api/v1/auth/logout", new { refresh_token = "no such token" })).Status);
        Assert.Equal(200, (await api.PostAsync("/api/v1/auth/logout", token: "not.a.token")).Status);
    }

    [Fact]
    public async Task On_v1_the_refresh_token_alone_ends_its_session()
    {
        var registered = await api.RegisterAsync();

        await api.PostAsync("/api/v1/auth/logout", new { refresh_token = registered.Text("refresh_token") });

        Assert.Equal(401, (await api.RefreshAsync(registered.Text("refresh_token"))).Status);
        Assert.Equal(401, (await api.GetAsync("/api/v1/auth/me", registered.Text("token"))).Status);
    }

    [Fact]
    public async Task Stuffchats_client_ends_the_session_of_the_id_and_may_do_it_again()
    {
        var registered = await api.RegisterAsync();
        var body = new { refresh_token_id = registered.Text("refresh_token_id") };

        Assert.Equal(200, (await api.PostAsync("/api/auth/logout", body, registered.Text("token"))).Status);
        Assert.Equal(200, (await api.PostAsync("/api/auth/logout", body, registered.Text("token"))).Status);
        Assert.Equal(401, (await api.RefreshAsync(registered.Text("refresh_token"))).Status);
    }

    [Fact]
    public async Task An_unknown_id_is_a_404_and_somebody_elses_a_403_as_text()
    {
        var (registered, other) = (await api.RegisterAsync(), await api.RegisterAsync());

        foreach (var id in new[] { Guid.NewGuid().ToString(), "no id" })
        {
            var unknown = await api.PostAsync("/api/auth/logout", new { refresh_token_id = id }, registered.Text("token"));
            Assert.Equal(404, unknown.Status);
            Assert.NotEmpty(unknown.Body.Text("error"));
        }

        var foreign = await api.PostAsync("/api/auth/logout", new { refresh_token_id = other.Text("refresh_token_id") }, registered.Text("token"));
        Assert.Equal(403, foreign.Status);
        Assert.Equal(200, (await api.RefreshAsync(other.Text("refresh_token"))).Status);
    }
}
