using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Identity;

/// <summary>What an account with a second factor wants a code for. They share a service, whose clock they only move on.</summary>
public sealed class SecondFactorProofTests(SecondFactorProofTests.FewKeys fixture) : IClassFixture<SecondFactorProofTests.FewKeys>
{
    private const string Next = "a fugue in d minor";

    private readonly IdentityService identity = fixture.Service;

    /// <summary>What changes something, with a password where it takes one and the code.</summary>
    public static TheoryData<string> Acts => ["password", "delete", "delete v1", "api key", "profile", "me", "profile v1"];

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Without_the_code_it_is_refused_and_the_field_is_named(string act)
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);

        foreach (var code in (string?[])[null, "", "  "])
        {
            var refused = await ActAsync(act, app, code);

            Assert.Equal((403, "SECOND_FACTOR_REQUIRED"), (refused.Status, Facts(refused).Text("code")));
            Assert.Equal("code", Facts(refused).GetProperty("details").Text("field"));
        }
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task With_a_wrong_code_it_is_refused_and_with_the_right_one_done(string act)
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);

        var wrong = await ActAsync(act, app, app.WrongCode);
        var right = await ActAsync(act, app, app.Code);

        Assert.Equal((403, "SECOND_FACTOR_INVALID"), (wrong.Status, Facts(wrong).Text("code")));
        Assert.InRange(right.Status, 200, 202);
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task A_recovery_code_does_too_and_works_once(string act)
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);

        var right = await ActAsync(act, app, app.RecoveryCodes[2]);

        Assert.InRange(right.Status, 200, 202);
        Assert.Equal(9, await CodesLeftAsync(app));
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Without_a_second_factor_the_code_is_ignored(string act)
    {
        var pending = await AuthenticatorApp.SetUpAsync(identity);

        Assert.InRange((await ActAsync(act, pending, "no code at all")).Status, 200, 202);
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Guesses_count_with_those_at_login(string act)
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);
        for (var i = 0; i < 5; i++)
            Assert.Equal(403, (await ActAsync(act, app, app.WrongCode)).Status);

        var blocked = await ActAsync(act, app, app.Code);
        var login = await identity.Api.PostAsync("/api/auth/2fa/login", new { challenge = await app.ChallengeAsync(), code = app.Code });

        Assert.Equal((429, 429), (blocked.Status, login.Status));
        Assert.NotNull(blocked.Headers.RetryAfter?.Delta);
    }

    [Theory]
    [InlineData("not the password", Next, 403)]
    [InlineData(Api.Password, "password1", 400)]
    [InlineData(Api.Password, "short", 400)]
    public async Task A_password_that_is_not_changed_uses_no_code_up(string current, string next, int status)
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);
        var code = app.RecoveryCodes[0];

        var refused = await identity.Api.PutAsync("/api/users/me/password", new { current_password = current, new_password = next, code }, app.Token);
        var changed = await identity.Api.PutAsync("/api/users/me/password", new { current_password = Api.Password, new_password = Next, code }, app.Token);

        Assert.Equal((status, 200), (refused.Status, changed.Status));
    }

    [Fact]
    public async Task A_deletion_that_is_refused_uses_no_code_up()
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);
        var code = app.RecoveryCodes[0];

        var wrong = await identity.Api.DeleteAsync("/api/v1/users/me", app.Token, new { password = "not the password", code });
        var right = await identity.Api.DeleteAsync("/api/v1/users/me", app.Token, new { password = Api.Password, code });

        Assert.Equal((403, 202), (wrong.Status, right.Status));
    }

    [Fact]
    public async Task The_last_administrator_who_may_not_go_keeps_the_code()
    {
        await using var alone = await IdentityService.StartAsync();
        var app = await AuthenticatorApp.EnrollAsync(alone);
        await alone.WithDbAsync(db => db.Database.ExecuteSqlAsync(
            $"UPDATE account_roles SET account_id = (SELECT id FROM accounts WHERE username = {app.Name}) WHERE role_id = (SELECT id FROM roles WHERE name = 'admin')"));

        var refused = await alone.Api.DeleteAsync("/api/users/me", app.Token, new { password = Api.Password, code = app.RecoveryCodes[0] });

        Assert.Equal((409, "LAST_ADMINISTRATOR"), (refused.Status, refused.Body.Text("code")));
        Assert.Equal(10, (await alone.Api.GetAsync("/api/auth/2fa/status", app.Token)).Data.GetProperty("recovery_codes_left").GetInt32());
    }

    [Fact]
    public async Task An_API_key_that_can_t_be_made_uses_no_code_up_and_revoking_one_takes_none()
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);
        var made = await identity.Api.PostAsync("/api/v1/developer/api-keys", new { name = "one", code = app.RecoveryCodes[0] }, app.Token);

        var faulty = await identity.Api.PostAsync("/api/v1/developer/api-keys", new { name = "", code = app.RecoveryCodes[1] }, app.Token);
        var tooMany = await identity.Api.PostAsync("/api/v1/developer/api-keys", new { name = "two", code = app.RecoveryCodes[1] }, app.Token);
        var revoked = await identity.Api.DeleteAsync($"/api/v1/developer/api-keys/{made["id"]}", app.Token);

        Assert.Equal((201, 400, 422, 200), (made.Status, faulty.Status, tooMany.Status, revoked.Status));
        Assert.Equal(9, await CodesLeftAsync(app));
    }

    [Fact]
    public async Task A_form_that_sends_the_address_along_unchanged_takes_no_code()
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);

        var same = await identity.Api.PutAsync("/api/users/profile", new { email = $"{app.Name}@EXAMPLE.org", settings = new { theme = "light" } }, app.Token);
        var none = await identity.Api.PatchAsync("/api/users/me", new { username = $"{app.Name}2" }, app.Token);

        Assert.Equal((200, 200), (same.Status, none.Status));
    }

    [Fact]
    public async Task An_address_that_is_taken_uses_no_code_up()
    {
        var (app, other) = (await AuthenticatorApp.EnrollAsync(identity), Api.NewName());
        await identity.Api.RegisterAsync(other);

        var taken = await identity.Api.PatchAsync("/api/users/me", new { email = $"{other}@example.org", code = app.RecoveryCodes[0] }, app.Token);

        Assert.Equal(409, taken.Status);
        Assert.Equal(10, await CodesLeftAsync(app));
    }

    [Fact]
    public async Task An_administrator_helps_others_without_their_codes_and_goes_around_none_of_his_own()
    {
        var (app, user) = (await AuthenticatorApp.EnrollAsync(identity), await AuthenticatorApp.EnrollAsync(identity));
        var (own, other) = (await AccountAsync(app), await AccountAsync(user));
        var root = await identity.Api.LoginAsync("admin", IdentityService.AdminPassword);
        await identity.Api.PutAsync($"/api/v1/admin/users/{own}/roles", new { roles = new[] { "member", "admin" } }, root);
        var admin = (await app.LoginAsync(await app.ChallengeAsync(), app.RecoveryCodes[0])).Data.Text("token");

        var helped = await identity.Api.PatchAsync($"/api/admin/users/{other}", new { email = $"{user.Name}@example.net" }, admin);
        var address = await identity.Api.PatchAsync($"/api/admin/users/{own}", new { email = $"{app.Name}@example.net" }, admin);
        var password = await identity.Api.PutAsync($"/api/admin/users/{own}/password", new { new_password = Next }, admin);
        var reset = await identity.Api.DeleteAsync($"/api/v1/admin/users/{own}/2fa", admin);
        var withCode = await identity.Api.PatchAsync($"/api/admin/users/{own}", new { email = $"{app.Name}@example.net", code = app.Code }, admin);

        Assert.Equal((200, 403, 409, 409, 200), (helped.Status, address.Status, password.Status, reset.Status, withCode.Status));
        Assert.Contains("SECOND_FACTOR_REQUIRED", address.Body.GetRawText(), StringComparison.Ordinal);
    }

    private async Task<Reply> ActAsync(string act, AuthenticatorApp app, string? code)
    {
        var email = $"{app.Name}@example.net";
        return act switch
        {
            "password" => await identity.Api.PutAsync(
                "/api/users/me/password", new { current_password = Api.Password, new_password = Next, code }, app.Token),
            "delete" => await identity.Api.DeleteAsync("/api/users/me", app.Token, new { password = Api.Password, code }),
            "delete v1" => await identity.Api.DeleteAsync("/api/v1/users/me", app.Token, new { password = Api.Password, code }),
            "api key" => await identity.Api.PostAsync("/api/v1/developer/api-keys", new { name = "script", code }, app.Token),
            "profile" => await identity.Api.PutAsync("/api/users/profile", new { email, code }, app.Token),
            "me" => await identity.Api.PatchAsync("/api/users/me", new { email, code }, app.Token),
            _ => await identity.Api.PutAsync($"/api/v1/users/{await AccountAsync(app)}", new { email, code }, app.Token),
        };
    }

    // On plain routes the error is a text, with code and details beside it.
    private static JsonElement Facts(Reply reply) => reply.Error.ValueKind == JsonValueKind.String ? reply.Body : reply.Error;

    private Task<Guid> AccountAsync(AuthenticatorApp app) =>
        identity.WithDbAsync(db => db.Accounts.Where(account => account.Username == app.Name).Select(account => account.Id).SingleAsync());

    // From the database: the session may have ended.
    private async Task<int> CodesLeftAsync(AuthenticatorApp app)
    {
        var id = await AccountAsync(app);
        return await identity.WithDbAsync(db => db.RecoveryCodes.CountAsync(code => code.AccountId == id));
    }

    /// <summary>A service whose accounts may have one API key.</summary>
    public sealed class FewKeys : IAsyncLifetime
    {
        internal IdentityService Service { get; private set; } = null!;

        // All tests come from one address.
        public async ValueTask InitializeAsync() => Service = await IdentityService.StartAsync(
            new() { ["ApiKeys:PerAccount"] = "1", ["Lockout:FailuresPerAddress"] = "0" });

        public ValueTask DisposeAsync() => Service.DisposeAsync();
    }
}
