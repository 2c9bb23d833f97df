using System.Text.Json;

namespace Ensemble.Tests.Identity;

public sealed class ProfileTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private readonly Api api = shared.Service.Api;

    [Fact]
    public async Task The_profile_has_what_PianoRhythms_client_reads()
    {
        var registered = await api.RegisterAsync();

        var reply = await api.GetAsync("/api/users/profile", registered.Text("token"));

        Assert.Equal(200, reply.Status);
        Assert.Equal(registered.Text("user_id"), reply["user_id"]);
        Assert.Equal(registered.GetProperty("user").Text("email"), reply["email"]);
        Assert.True(reply.Data.GetProperty("is_member").GetBoolean());
        Assert.False(reply.Data.GetProperty("is_pro").GetBoolean());
        Assert.Equal(["member", "creator"], reply.Data.Texts("roles"));
        Assert.Equal("""{"theme":"dark","notifications":true}""", reply.Data.GetProperty("settings").GetRawText());
        Assert.Equal("""{"total_notes":0,"time_played":0,"rooms_created":0}""", reply.Data.GetProperty("stats").GetRawText());
    }

    [Fact]
    public async Task Me_on_v1_has_what_Vezas_client_reads()
    {
        var registered = await api.RegisterAsync();

        var reply = await api.GetAsync("/api/v1/auth/me", registered.Text("token"));

        Assert.Equal(registered.Text("user_id"), reply["id"]);
        Assert.Equal(registered.GetProperty("user").Text("username"), reply["username"]);
        Assert.Equal("creator", reply["role"]);
    }

    [Fact]
    public async Task Me_has_what_Stuffchats_client_reads_at_the_top()
    {
        var registered = await api.RegisterAsync();

        var reply = await api.GetAsync("/api/users/me", registered.Text("token"));

        Assert.Equal(registered.Text("user_id"), reply.Body.Text("id"));
        Assert.Equal(registered.GetProperty("user").Text("username"), reply.Body.Text("username"));
        Assert.Equal(JsonValueKind.Null, reply.Body.GetProperty("avatar_file_id").ValueKind);
        Assert.Equal(["creator", "member"], reply.Body.GetProperty("roles").EnumerateArray().Select(role => role.Text("name")));
        Assert.All(reply.Body.GetProperty("roles").EnumerateArray(), role => Assert.True(role.GetProperty("id").TryGetGuid(out _)));
        Assert.EndsWith("Z", reply.Body.Text("created_at"), StringComparison.Ordinal);
        Assert.EndsWith("Z", reply.Body.Text("updated_at"), StringComparison.Ordinal);
        Assert.Equal(registered.Text("user_id"), reply["user_id"]);
    }

    [Fact]
    public async Task Without_a_token_Stuffchats_client_gets_a_text_and_PianoRhythms_the_envelope()
    {
        var stuffchats = await api.GetAsync("/api/users/me");
        var pianoRhythms = await api.GetAsync("/api/users/profile");

        Assert.Equal(401, stuffchats.Status);
        Assert.NotEmpty(stuffchats.Body.Text("error"));
        Assert.Equal(401, pianoRhythms.Status);
        Assert.Equal("AUTHENTICATION_ERROR", pianoRhythms.Error.Text("code"));
    }

    [Fact]
    public async Task Anybody_sees_a_user_by_id_or_name_without_the_address()
    {
        var registered = await api.RegisterAsync();
        var (id, name) = (registered.Text("user_id"), registered.GetProperty("user").Text("username"));

        foreach (var path in new[] { id, name, name.ToUpperInvariant() })
        {
            var reply = await api.GetAsync($"/api/users/{path}");
            Assert.Equal(200, reply.Status);
            Assert.Equal(id, reply["user_id"]);
            Assert.Equal(name, reply["username"]);
            Assert.Equal("""{"total_notes":0,"time_played":0}""", reply.Data.GetProperty("public_stats").GetRawText());
            Assert.NotEmpty(reply["last_seen"]!);
            Assert.Equal(["avatar_file_id", "data", "id", "success", "username"], reply.Body.Names());
            Assert.DoesNotContain("example.org", reply.Body.GetRawText(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("nobody-here")]
    [InlineData("0198aaaa-0000-7000-8000-000000000000")]
    [InlineData("no%20name%00")]
    [InlineData("%F0%9F%8E%B9")]
    public async Task Nobody_is_a_404(string user)
    {
        var reply = await api.GetAsync($"/api/users/{user}");

        Assert.True(reply.Status is 404 or 400, $"{reply.Status}");
    }

    [Fact]
    public async Task Check_username_tells_what_is_free_taken_and_impossible()
    {
        var name = (await api.RegisterAsync()).GetProperty("user").Text("username");

        var free = await api.GetAsync($"/api/v1/auth/check-username?username={Api.NewName()}");
        var taken = await api.GetAsync($"/api/v1/auth/check-username?username={name.ToUpperInvariant()}");
        var impossible = await api.GetAsync("/api/v1/auth/check-username?username=a%00");
        var missing = await api.GetAsync("/api/v1/auth/check-username");

        Assert.True(free.Data.GetProperty("available").GetBoolean());
        Assert.False(taken.Data.GetProperty("available").GetBoolean());
        Assert.Equal(name.ToUpperInvariant(), taken["username"]);
        Assert.False(impossible.Data.GetProperty("available").GetBoolean());
        Assert.NotEmpty(impossible["reason"]!);
        Assert.Equal(400, missing.Status);
        Assert.Equal("username", missing.Error.GetProperty("details").Text("field"));
    }
}
