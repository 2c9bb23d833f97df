using System.Text.Json;

namespace Ensemble.Tests.Identity;

/// <summary>
/// Every field that a document promises of a user is there, on each route and for each reader; an address only for its owner and
/// administrators.
/// </summary>
public sealed class ShapeTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private static readonly string[] PianoRhythmUser =
        ["avatar_url", "created_at", "email", "is_member", "is_pro", "last_seen", "roles", "user_id", "user_tag", "username"];

    private readonly Api api = shared.Service.Api;

    [Theory]
    [InlineData("/api/users/profile")]
    [InlineData("/api/v1/auth/me")]
    [InlineData("/api/users/me")]
    public async Task The_owners_profile_has_the_user_model_settings_and_stats_of_PianoRhythm(string path)
    {
        var data = (await api.GetAsync(path, (await api.RegisterAsync()).Text("token"))).Data;

        AssertHas(data, [.. PianoRhythmUser, "settings", "stats"]);
        Assert.Equal(["notifications", "theme"], data.GetProperty("settings").Names());
        Assert.Equal(["rooms_created", "time_played", "total_notes"], data.GetProperty("stats").Names());
    }

    [Fact]
    public async Task Login_and_registration_answer_the_user_model()
    {
        var name = Api.NewName();
        var registered = await api.RegisterAsync(name);
        var login = await api.PostAsync("/api/auth/login", new { username = name, password = Api.Password });

        Assert.All([registered, login.Data], data => AssertHas(data.GetProperty("user"), PianoRhythmUser));
    }

    [Fact]
    public async Task The_public_user_has_the_fields_of_PianoRhythm_and_Stuffchat_by_id_and_by_name()
    {
        var registered = await api.RegisterAsync();
        foreach (var user in new[] { registered.Text("user_id"), registered.GetProperty("user").Text("username") })
        {
            var reply = await api.GetAsync($"/api/users/{user}");
            AssertHas(reply.Data, ["avatar_url", "is_member", "is_pro", "last_seen", "public_stats", "user_id", "username"]);
            Assert.Equal(["time_played", "total_notes"], reply.Data.GetProperty("public_stats").Names());
            AssertHas(reply.Body, ["avatar_file_id", "id", "username"]);
        }
    }

    [Fact]
    public async Task Stuffchats_me_list_and_admin_list_are_as_measured()
    {
        var name = Api.NewName();
        var token = (await api.RegisterAsync(name)).Text("token");
        var admin = await api.LoginAsync("admin", IdentityService.AdminPassword);

        var me = await api.GetAsync("/api/users/me", token);
        var listed = (await api.GetAsync("/api/users", token)).Body.EnumerateArray().Single(item => item.Text("username") == name);
        var administered = (await api.GetAsync("/api/admin/users", admin)).Body.EnumerateArray().Single(item => item.Text("username") == name);

        foreach (var body in new[] { me.Body, administered })
        {
            AssertHas(body, ["avatar_file_id", "created_at", "email", "id", "roles", "updated_at", "username"]);
            Assert.All(body.GetProperty("roles").EnumerateArray(), role => Assert.Equal(["id", "name"], role.Names()));
        }

        Assert.Equal(["avatar_file_id", "id", "username"], listed.Names());
    }

    [Fact]
    public async Task Vezas_profile_has_its_fields_by_id_and_by_name_and_after_a_change()
    {
        var name = Api.NewName();
        var registered = await api.RegisterAsync(name);
        var (id, token) = (registered.Text("user_id"), registered.Text("token"));

        Reply[] replies =
        [
            await api.GetAsync($"/api/v1/users/{id}"),
            await api.GetAsync($"/api/v1/users/by-username/{name}"),
            await api.PutAsync($"/api/v1/users/{id}", new { bio = "Music producer", first_name = "Clara", last_name = "Wieck", location = "Leipzig" }, token),
        ];

        Assert.All(replies, reply => AssertHas(reply.Data.GetProperty("profile"),
            ["avatar", "bio", "created_at", "email", "first_name", "gender", "id", "last_name", "location", "username"]));
        var completion = await api.GetAsync($"/api/v1/users/{id}/completion", token);
        AssertHas(completion.Data, ["completion_percentage", "missing_fields"]);
    }

    [Fact]
    public async Task Nobody_but_the_owner_and_administrators_reads_an_address()
    {
        var registered = await api.RegisterAsync();
        var (id, name) = (registered.Text("user_id"), registered.GetProperty("user").Text("username"));
        var other = await api.RegisterAsync();
        await api.PostAsync("/api/users/friends/requests", new { user_id = id }, other.Text("token"));
        await api.PostAsync($"/api/users/friends/requests/{other.Text("user_id")}/accept", token: registered.Text("token"));

        foreach (var token in new[] { null, other.Text("token") })
        {
            foreach (var path in new[]
            {
                $"/api/users/{id}", $"/api/users/{name}", $"/api/v1/users/{id}", $"/api/v1/users/by-username/{name}", "/api/users",
                "/api/users/friends", "/api/v1/users/friends/requests", $"/api/v1/users/{id}/completion", "/api/admin/users",
            })
            {
                Assert.DoesNotContain("@", (await api.GetAsync(path, token)).Body.ToString(), StringComparison.Ordinal);
            }
        }

        Assert.Equal($"{name}@example.org", (await api.GetAsync($"/api/v1/users/{id}", registered.Text("token"))).Data.GetProperty("profile").Text("email"));
        var admin = await api.LoginAsync("admin", IdentityService.AdminPassword);
        Assert.Equal($"{name}@example.org", (await api.GetAsync($"/api/v1/users/{id}", admin)).Data.GetProperty("profile").Text("email"));
    }

    private static void AssertHas(JsonElement element, string[] fields) => Assert.Empty(fields.Except(element.Names()));
}
