using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Identity;

public sealed class AdministrationTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private readonly Api api = shared.Service.Api;

    [Theory]
    [InlineData("GET", "/api/admin/users")]
    [InlineData("PATCH", "/api/admin/users/01980000-0000-7000-8000-000000000001")]
    [InlineData("PUT", "/api/admin/users/01980000-0000-7000-8000-000000000001/password")]
    [InlineData("PUT", "/api/admin/users/01980000-0000-7000-8000-000000000001/roles")]
    [InlineData("GET", "/api/admin/roles")]
    [InlineData("POST", "/api/admin/roles")]
    [InlineData("DELETE", "/api/admin/roles/01980000-0000-7000-8000-000000000001")]
    [InlineData("PUT", "/api/v1/admin/users/01980000-0000-7000-8000-000000000001/roles")]
    public async Task Only_administrators_may(string method, string path)
    {
        var token = (await api.RegisterAsync()).Text("token");

        Assert.Equal(401, (await api.SendAsync(method, path)).Status);
        Assert.Equal(403, (await api.SendAsync(method, path, token)).Status);
    }

    [Fact]
    public async Task The_list_shows_accounts_with_addresses_and_roles()
    {
        var name = Api.NewName();
        await api.RegisterAsync(name);

        var reply = await api.GetAsync("/api/admin/users", await AdminAsync());

        var item = Assert.Single(reply.Body.EnumerateArray(), item => item.Text("username") == name);
        Assert.Equal(["avatar_file_id", "banned", "created_at", "email", "id", "roles", "updated_at", "username"], item.Names());
        Assert.Equal($"{name}@example.org", item.Text("email"));
    }

    [Fact]
    public async Task Names_addresses_and_passwords_are_changed_with_empty_answers()
    {
        var (admin, name) = (await AdminAsync(), Api.NewName());
        var registered = await api.RegisterAsync(name);
        var user = registered.Text("user_id");

        var patched = await api.PatchAsync($"/api/admin/users/{user}", new { username = $"{name}-new" }, admin);
        var password = await api.PutAsync($"/api/admin/users/{user}/password", new { new_password = "given by the admin" }, admin);

        Assert.All([patched, password], reply => Assert.Equal((200, JsonValueKind.Undefined), (reply.Status, reply.Body.ValueKind)));
        Assert.Equal(401, (await api.GetAsync("/api/users/me", registered.Text("token"))).Status);
        await api.LoginAsync($"{name}-new", "given by the admin");
        Assert.Equal(404, (await api.PatchAsync($"/api/admin/users/{Guid.NewGuid()}", new { }, admin)).Status);
    }

    [Fact]
    public async Task A_role_that_is_given_shows_in_the_next_token_and_one_that_is_taken_ends_the_sessions()
    {
        var (admin, registered) = (await AdminAsync(), await api.RegisterAsync());
        var (path, token) = ($"/api/v1/admin/users/{registered.Text("user_id")}/roles", registered.Text("token"));

        var given = await api.PutAsync(path, new { roles = new[] { "member", "creator", "moderator" } }, admin);
        var next = await api.RefreshAsync(registered.Text("refresh_token"));
        var taken = await api.PutAsync(path, new { roles = new[] { "member" } }, admin);

        Assert.Equal(["member", "creator", "moderator"], given.Data.Texts("roles"));
        Assert.Contains("moderator", next.Data.GetProperty("user").Texts("roles"));
        Assert.Equal(["member"], taken.Data.Texts("roles"));
        Assert.Equal(401, (await api.GetAsync("/api/users/me", token)).Status);
        Assert.Equal(401, (await api.RefreshAsync(next["refresh_token"]!)).Status);
        var unknown = await api.PutAsync(path, new { roles = new[] { "emperor" } }, admin);
        Assert.Equal((400, "roles"), (unknown.Status, unknown.Error.GetProperty("details").Text("field")));
    }

    [Fact]
    public async Task Stuffchats_administrator_replaces_roles_by_id()
    {
        var (admin, user) = (await AdminAsync(), (await api.RegisterAsync()).Text("user_id"));
        var roles = (await api.GetAsync("/api/admin/roles", admin)).Body;
        var pro = Assert.Single(roles.EnumerateArray(), role => role.Text("name") == "pro");
        Assert.Equal(["created_at", "id", "name", "permissions"], pro.Names());

        var set = await api.PutAsync($"/api/admin/users/{user}/roles", new { role_ids = new[] { pro.Text("id"), $" {pro.Text("id")} " } }, admin);
        var unknown = await api.PutAsync($"/api/admin/users/{user}/roles", new { role_ids = new[] { Guid.NewGuid().ToString() } }, admin);

        Assert.Equal(200, set.Status);
        Assert.Equal((400, "role_ids: unknown role id"), (unknown.Status, unknown.Body.Text("error")));
        Assert.True((await api.GetAsync($"/api/users/{user}")).Data.GetProperty("is_pro").GetBoolean());
    }

    [Fact]
    public async Task Roles_are_made_and_removed_but_built_in_ones_stay()
    {
        var (admin, name) = (await AdminAsync(), $"Choir {Guid.NewGuid():N}");

        var made = await api.PostAsync("/api/admin/roles", new { name = $" {name} ", permissions = 3 }, admin);
        var again = await api.PostAsync("/api/admin/roles", new { name = name.ToUpperInvariant() }, admin);
        var script = await api.PostAsync("/api/admin/roles", new { name = "<img>" }, admin);
        var shown = await api.GetAsync($"/api/v1/roles/{made.Body.Text("id")}", admin);
        var removed = await api.DeleteAsync($"/api/admin/roles/{made.Body.Text("id")}", admin);
        var builtIn = (await api.GetAsync("/api/v1/roles", admin)).Data.GetProperty("roles").EnumerateArray().Single(role => role.Text("name") == "admin");

        Assert.Equal((name, 3), (made.Body.Text("name"), made.Body.GetProperty("permissions").GetInt32()));
        Assert.Equal((409, 400), (again.Status, script.Status));
        Assert.Equal(name, shown.Data.GetProperty("role").Text("name"));
        Assert.Equal(200, removed.Status);
        Assert.Equal(404, (await api.GetAsync($"/api/v1/roles/{made.Body.Text("id")}", admin)).Status);
        Assert.Equal(["all"], builtIn.Texts("permissions"));
        Assert.Equal(409, (await api.DeleteAsync($"/api/admin/roles/{builtIn.Text("id")}", admin)).Status);
    }

    [Fact]
    public async Task A_ban_ends_all_sessions_and_is_told_and_can_be_lifted()
    {
        var (admin, name) = (await AdminAsync(), Api.NewName());
        var registered = await api.RegisterAsync(name);
        var path = $"/api/admin/users/{registered.Text("user_id")}";

        Assert.Equal(200, (await api.PatchAsync(path, new { banned = true, ban_reason = "spam" }, admin)).Status);

        Assert.Equal(401, (await api.GetAsync("/api/users/me", registered.Text("token"))).Status);
        Assert.Equal(403, (await api.PostAsync("/api/auth/login", new { username = name, password = Api.Password })).Status);
        var id = Guid.Parse(registered.Text("user_id"));
        Assert.Equal(1, await shared.Service.WithDbAsync(db => db.Database
            .SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM outbox WHERE type LIKE '%UserBanned' AND subject = {id}").SingleAsync()));
        Assert.Equal(200, (await api.PatchAsync(path, new { banned = false }, admin)).Status);
        await api.LoginAsync(name, Api.Password);
    }

    [Fact]
    public async Task The_last_administrator_stays_also_when_two_remove_each_other()
    {
        await using var identity = await IdentityService.StartAsync();
        var first = await identity.Api.LoginAsync("admin", IdentityService.AdminPassword);
        var firstId = (await identity.Api.GetAsync("/api/users/me", first)).Body.Text("id");
        object none = new { roles = new[] { "member" } };
        Assert.Equal(409, (await identity.Api.PutAsync($"/api/v1/admin/users/{firstId}/roles", none, first)).Status);

        var name = Api.NewName();
        var secondId = (await identity.Api.RegisterAsync(name)).Text("user_id");
        await identity.Api.PutAsync($"/api/v1/admin/users/{secondId}/roles", new { roles = new[] { "member", "creator", "admin" } }, first);
        var second = await identity.Api.LoginAsync(name, Api.Password);
        await Task.WhenAll(
            identity.Api.PutAsync($"/api/v1/admin/users/{secondId}/roles", none, first),
            identity.Api.PatchAsync($"/api/admin/users/{firstId}", new { banned = true }, second));

        Assert.Equal(1, await identity.WithDbAsync(db => db.Accounts.CountAsync(
            account => account.BannedAt == null && account.Roles.Any(role => role.Role.Name == "admin"))));
    }

    private Task<string> AdminAsync() => api.LoginAsync("admin", IdentityService.AdminPassword);
}
