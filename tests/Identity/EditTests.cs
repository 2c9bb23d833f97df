using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Identity;

public sealed class EditTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private readonly Api api = shared.Service.Api;

    [Fact]
    public async Task PianoRhythms_profile_takes_a_name_an_address_and_settings()
    {
        var (user, token, name) = await RegisterAsync();

        var reply = await api.PutAsync("/api/users/profile",
            new { username = $"{name}-2", email = $"{name}@example.net", settings = new { theme = "light", notifications = false } }, token);

        Assert.Equal(200, reply.Status);
        Assert.Equal(($"{name}-2", $"{name}@example.net"), (reply["username"], reply["email"]));
        Assert.Equal("""{"theme":"light","notifications":false}""", reply.Data.GetProperty("settings").GetRawText());
        Assert.Equal($"{name}-2", (await api.GetAsync($"/api/users/{user}")).Data.Text("username"));
        Assert.Equal(1, await UpdatesOfAsync(user));
    }

    [Fact]
    public async Task What_is_absent_or_the_same_stays_and_nobody_is_told()
    {
        var (user, token, name) = await RegisterAsync();

        var reply = await api.PutAsync("/api/users/profile", new { username = name, email = "", settings = new { theme = "dark" } }, token);

        Assert.Equal((200, name, $"{name}@example.org"), (reply.Status, reply["username"], reply["email"]));
        Assert.Equal(0, await UpdatesOfAsync(user));
    }

    [Fact]
    public async Task Names_that_are_taken_or_look_like_one_are_refused_in_each_dialect()
    {
        var (_, _, taken) = await RegisterAsync();
        var (_, token, _) = await RegisterAsync();

        var pianoRhythms = await api.PutAsync("/api/users/profile", new { username = taken.ToUpperInvariant() }, token);
        var stuffchats = await api.PatchAsync("/api/users/me", new { username = taken.Replace('i', '1') }, token);
        var address = await api.PatchAsync("/api/users/me", new { email = $"{taken}@EXAMPLE.org" }, token);

        Assert.Equal((409, "VALIDATION_ERROR"), (pianoRhythms.Status, pianoRhythms.Error.Text("code")));
        Assert.Equal(409, stuffchats.Status);
        Assert.Equal(JsonValueKind.String, stuffchats.Error.ValueKind);
        Assert.Equal((409, "email: Email already in use"), (address.Status, address.Body.Text("error")));
    }

    [Fact]
    public async Task A_name_may_change_its_case_and_one_of_two_gets_a_free_one()
    {
        var (_, first, name) = await RegisterAsync();
        var (_, second, _) = await RegisterAsync();
        Assert.Equal(200, (await api.PatchAsync("/api/users/me", new { username = name.ToUpperInvariant() }, first)).Status);

        var wanted = Api.NewName();
        var replies = await Task.WhenAll(new[] { first, second }.Select(token => api.PatchAsync("/api/users/me", new { username = wanted }, token)));

        Assert.Equal([200, 409], replies.Select(reply => reply.Status).Order());
    }

    [Theory]
    [InlineData("""{"settings":{"theme":"pink"}}""", "settings.theme")]
    [InlineData("""{"username":"a"}""", "username")]
    [InlineData("""{"email":"nowhere"}""", "email")]
    public async Task What_is_wrong_is_named(string body, string field)
    {
        var (_, token, _) = await RegisterAsync();

        var reply = await api.PutAsync("/api/users/profile", JsonSerializer.Deserialize<JsonElement>(body), token);

        Assert.Equal((400, field), (reply.Status, reply.Error.GetProperty("details").Text("field")));
    }

    [Fact]
    public async Task The_administrators_account_keeps_its_name()
    {
        var admin = await api.LoginAsync("admin", IdentityService.AdminPassword);

        Assert.Equal(400, (await api.PatchAsync("/api/users/me", new { username = Api.NewName() }, admin)).Status);
    }

    [Fact]
    public async Task Stuffchats_list_is_bare_and_tells_no_address()
    {
        var (user, token, name) = await RegisterAsync();

        var reply = await api.GetAsync("/api/users", token);

        var item = Assert.Single(reply.Body.EnumerateArray(), item => item.Text("id") == user);
        Assert.Equal(["avatar_file_id", "id", "username"], item.Names());
        Assert.Equal(name, item.Text("username"));
    }

    [Fact]
    public async Task Vezas_profile_is_changed_by_its_owner_and_shows_the_address_to_nobody_else()
    {
        var (user, token, name) = await RegisterAsync();
        var (_, other, _) = await RegisterAsync();
        var texts = new { bio = "Plays\nby ear", first_name = "Clara", last_name = "S.", location = "Leipzig", gender = "female" };

        var changed = await api.PutAsync($"/api/v1/users/{user}", texts, token);
        var refused = await api.PutAsync($"/api/v1/users/{user}", texts, other);
        var seen = (await api.GetAsync($"/api/v1/users/{user}", other)).Data.GetProperty("profile");
        var byName = (await api.GetAsync($"/api/v1/users/by-username/{name.ToUpperInvariant()}")).Data.GetProperty("profile");

        Assert.Equal($"{name}@example.org", changed.Data.GetProperty("profile").Text("email"));
        Assert.Equal(403, refused.Status);
        Assert.Equal(("Plays\nby ear", "Clara", "Leipzig"), (seen.Text("bio"), seen.Text("first_name"), seen.Text("location")));
        Assert.All([seen, byName], profile => Assert.Equal(JsonValueKind.Null, profile.GetProperty("email").ValueKind));
        Assert.Equal(user, byName.Text("id"));
    }

    [Fact]
    public async Task The_completion_counts_what_is_filled_in()
    {
        var (user, token, _) = await RegisterAsync();
        await api.PutAsync($"/api/v1/users/{user}", new { first_name = "C", last_name = "S", location = "L", gender = "-" }, token);

        var reply = await api.GetAsync($"/api/v1/users/{user}/completion", token);

        Assert.Equal("75", reply["completion_percentage"]);
        Assert.Equal(["bio", "avatar"], reply.Data.Texts("missing_fields"));
    }

    [Theory]
    [InlineData("bio", "a\u0000b")]
    [InlineData("location", "two\nlines")]
    public async Task Control_characters_are_refused(string field, string text)
    {
        var (user, token, _) = await RegisterAsync();

        var reply = await api.PutAsync($"/api/v1/users/{user}", new Dictionary<string, string> { [field] = text }, token);

        Assert.Equal((400, field), (reply.Status, reply.Error.GetProperty("details").Text("field")));
    }

    private async Task<(string User, string Token, string Name)> RegisterAsync()
    {
        var name = Api.NewName();
        var data = await api.RegisterAsync(name);
        return (data.Text("user_id"), data.Text("token"), name);
    }

    private Task<int> UpdatesOfAsync(string user) => shared.Service.WithDbAsync(db => db.Database
        .SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM outbox WHERE type LIKE '%UserUpdated' AND subject = {Guid.Parse(user)}")
        .SingleAsync());
}
