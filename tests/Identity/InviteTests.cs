using System.Text.Json;

namespace Ensemble.Tests.Identity;

public sealed class InviteTests : IAsyncLifetime
{
    private IdentityService identity = null!;

    public async ValueTask InitializeAsync() => identity = await IdentityService.StartAsync(
        new() { ["Registration:Mode"] = "invite", ["Registration:OpenInvitesPerUser"] = "2" });

    public ValueTask DisposeAsync() => identity.DisposeAsync();

    [Fact]
    public async Task An_invite_lets_one_person_in_and_shows_who_came()
    {
        var (admin, name) = (await AdminAsync(), Api.NewName());
        var invite = await identity.Api.PostAsync("/api/invites", token: admin);
        Assert.Equal(["code", "created_at", "created_by", "expires_at", "joined_user_id", "joined_username"], invite.Body.Names());

        var joined = await RegisterAsync(invite.Body.Text("code"), name);
        var again = await RegisterAsync(invite.Body.Text("code"));

        Assert.Equal((201, 400), (joined.Status, again.Status));
        var listed = Assert.Single((await identity.Api.GetAsync("/api/invites", admin)).Body.EnumerateArray());
        Assert.Equal((name, joined["user_id"]), (listed.Text("joined_username"), listed.Text("joined_user_id")));
        Assert.Equal(JsonValueKind.Array, (await identity.Api.GetAsync("/api/invites", joined["token"])).Body.ValueKind);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not a code")]
    [InlineData("4e1a6d0e-52a7-4d4c-9a77-3f4a2f7b8d10")]
    public async Task Without_a_good_code_nobody_registers(string? code)
    {
        var reply = await RegisterAsync(code);

        Assert.Equal((400, "invite_code"), (reply.Status, reply.Body.GetProperty("details").Text("field")));
    }

    [Fact]
    public async Task Of_many_who_use_one_code_at_once_exactly_one_gets_in()
    {
        var code = (await identity.Api.PostAsync("/api/invites", token: await AdminAsync())).Body.Text("code");

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RegisterAsync(code)));

        Assert.Single(replies, reply => reply.Status == 201);
        Assert.Equal(7, replies.Count(reply => reply.Status == 400));
    }

    [Fact]
    public async Task An_invite_expires_and_only_so_many_stay_open()
    {
        var admin = await AdminAsync();
        var code = (await identity.Api.PostAsync("/api/invites", token: admin)).Body.Text("code");
        await identity.Api.PostAsync("/api/invites", token: admin);
        Assert.Equal(422, (await identity.Api.PostAsync("/api/invites", token: admin)).Status);

        identity.Time.Advance(TimeSpan.FromDays(30) + TimeSpan.FromSeconds(1));

        Assert.Equal(400, (await RegisterAsync(code)).Status);
    }

    [Fact]
    public async Task Where_registration_is_open_codes_are_ignored()
    {
        await using var open = await IdentityService.StartAsync();

        var reply = await open.Api.PostAsync("/api/auth/register", new { username = Api.NewName(), password = Api.Password, invite_code = "whatever" });

        Assert.Equal(201, reply.Status);
    }

    private Task<string> AdminAsync() => identity.Api.LoginAsync("admin", IdentityService.AdminPassword);

    private Task<Reply> RegisterAsync(string? code, string? name = null) => identity.Api.PostAsync(
        "/api/auth/register", new { username = name ?? Api.NewName(), password = Api.Password, invite_code = code });
}
