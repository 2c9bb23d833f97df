using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Identity;

/// <summary>They share a service of their own, whose clock they only move on.</summary>
public sealed class SecondFactorTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private readonly IdentityService identity = shared.Service;

    [Theory]
    [InlineData("/api/auth")]
    [InlineData("/api/v1/auth")]
    public async Task The_right_password_gets_a_challenge_and_the_code_what_a_login_gets(string prefix)
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);

        var first = await identity.Api.PostAsync($"{prefix}/login", new { username = app.Name, password = Api.Password });
        Assert.Equal(200, first.Status);
        Assert.Equal(["challenge", "expires_in", "requires_2fa"], first.Data.Names());
        Assert.Equal((true, 300), (first.Data.GetProperty("requires_2fa").GetBoolean(), first.Data.GetProperty("expires_in").GetInt32()));
        var second = await identity.Api.PostAsync($"{prefix}/2fa/login", new { challenge = first["challenge"], code = app.Code });

        Assert.Equal(200, second.Status);
        Assert.Equal(200, (await identity.Api.GetAsync("/api/users/profile", second["access_token"])).Status);
        Assert.Equal(200, (await identity.Api.RefreshAsync(second["refresh_token"]!)).Status);
        Assert.Equal("no-store", second.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task On_api_the_challenge_also_stands_at_the_top_where_Stuffchat_looks()
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);

        var reply = await identity.Api.PostAsync("/api/auth/login", new { username_or_email = app.Name, password = Api.Password });

        Assert.Equal(["challenge", "data", "expires_in", "requires_2fa", "success"], reply.Body.Names());
        Assert.Equal(reply["challenge"], reply.Body.Text("challenge"));
    }

    [Fact]
    public async Task A_code_works_once_also_with_another_challenge_and_when_sent_at_once()
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);
        var challenges = new[] { await app.ChallengeAsync(), await app.ChallengeAsync(), await app.ChallengeAsync() };

        var replies = await Task.WhenAll(challenges.Select(challenge => app.LoginAsync(challenge, app.Code)));

        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Equal((401, "SECOND_FACTOR_INVALID"), (reply.Status, reply.Error.Text("code"))));
        app.NextStep();
        Assert.Equal(200, (await app.LoginAsync(await app.ChallengeAsync(), app.Code)).Status);
    }

    [Fact]
    public async Task The_code_that_confirmed_it_logs_nobody_in()
    {
        var app = await AuthenticatorApp.SetUpAsync(identity);
        var code = app.Code;
        Assert.Equal(200, (await identity.Api.PostAsync("/api/auth/2fa/confirm", new { code }, app.Token)).Status);

        Assert.Equal(401, (await app.LoginAsync(await app.ChallengeAsync(), code)).Status);
    }

    [Fact]
    public async Task A_challenge_works_once_and_for_five_minutes()
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);
        var (used, late) = (await app.ChallengeAsync(), await app.ChallengeAsync());
        Assert.Equal(200, (await app.LoginAsync(used, app.Code)).Status);
        app.NextStep();

        var again = await app.LoginAsync(used, app.Code);
        identity.Time.Advance(TimeSpan.FromMinutes(5));
        var expired = await app.LoginAsync(late, app.Code);
        var unknown = await app.LoginAsync("no challenge", app.Code);

        Assert.All([again, expired, unknown], reply => Assert.Equal((401, "CHALLENGE_EXPIRED"), (reply.Status, reply.Error.Text("code"))));
    }

    [Fact]
    public async Task A_mistyped_code_may_be_tried_again_and_five_of_them_end_the_challenge()
    {
        await using var lenient = await IdentityService.StartAsync(new() { ["Lockout:FailuresPerAccountAndAddress"] = "0", ["Lockout:FailuresPerAccount"] = "0" });
        var app = await AuthenticatorApp.EnrollAsync(lenient);
        var (first, second) = (await app.ChallengeAsync(), await app.ChallengeAsync());

        Assert.Equal(401, (await app.LoginAsync(first, app.WrongCode)).Status);
        Assert.Equal(200, (await app.LoginAsync(first, app.Code)).Status);
        app.NextStep();
        for (var i = 0; i < 5; i++)
            Assert.Equal("SECOND_FACTOR_INVALID", (await app.LoginAsync(second, app.WrongCode)).Error.Text("code"));
        Assert.Equal("CHALLENGE_EXPIRED", (await app.LoginAsync(second, app.Code)).Error.Text("code"));
    }

    [Fact]
    public async Task Guesses_sent_at_once_do_not_outrun_the_count_whatever_the_challenges()
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);
        var challenges = new List<string>();
        for (var i = 0; i < 10; i++)
            challenges.Add(await app.ChallengeAsync());

        var replies = await Task.WhenAll(challenges.Select(challenge => app.LoginAsync(challenge, app.WrongCode)));

        Assert.Equal(5, replies.Count(reply => reply.Status == 401));
        Assert.Equal(5, replies.Count(reply => reply.Status == 429));
        var blocked = await app.LoginAsync(await app.ChallengeAsync(), app.Code);
        Assert.Equal(429, blocked.Status);
        Assert.NotNull(blocked.Headers.RetryAfter?.Delta);
        Assert.Equal(200, (await app.LoginAsync(await app.ChallengeAsync(), app.Code, "203.0.113.2")).Status);
    }

    [Fact]
    public async Task Each_recovery_code_works_once_also_at_once()
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);
        Assert.Equal(10, app.RecoveryCodes.Distinct().Count());
        Assert.All(app.RecoveryCodes, code => Assert.Matches("^([a-z2-7]{4}-){3}[a-z2-7]{4}$", code));
        var challenges = new[] { await app.ChallengeAsync(), await app.ChallengeAsync(), await app.ChallengeAsync() };

        var replies = await Task.WhenAll(challenges.Select(challenge => app.LoginAsync(challenge, app.RecoveryCodes[3].ToUpperInvariant())));

        Assert.Single(replies, reply => reply.Status == 200);
        Assert.Equal(9, (await StatusAsync(app)).GetProperty("recovery_codes_left").GetInt32());
        Assert.Equal(200, (await app.LoginAsync(await app.ChallengeAsync(), app.RecoveryCodes[4])).Status);
    }

    [Fact]
    public async Task New_recovery_codes_take_both_factors_and_end_the_old_ones()
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);

        Assert.Equal(403, (await RenewAsync(app, "not the password", app.Code)).Status);
        Assert.Equal(403, (await RenewAsync(app, Api.Password, app.WrongCode)).Status);
        var renewed = await RenewAsync(app, Api.Password, app.Code);

        Assert.Equal(10, renewed.Data.Texts("recovery_codes").Except(app.RecoveryCodes).Count());
        Assert.Equal(401, (await app.LoginAsync(await app.ChallengeAsync(), app.RecoveryCodes[0])).Status);
        Assert.Equal(200, (await app.LoginAsync(await app.ChallengeAsync(), renewed.Data.Texts("recovery_codes")[0])).Status);
    }

    [Fact]
    public async Task Until_it_is_confirmed_login_asks_for_nothing_and_a_new_secret_takes_the_place_of_the_old()
    {
        var app = await AuthenticatorApp.SetUpAsync(identity);
        Assert.True((await StatusAsync(app)).GetProperty("pending").GetBoolean());
        Assert.Equal(200, (await identity.Api.PostAsync("/api/auth/2fa/setup", token: app.Token)).Status);

        var stale = await identity.Api.PostAsync("/api/auth/2fa/confirm", new { code = app.Code }, app.Token);

        Assert.Equal((400, "SECOND_FACTOR_INVALID"), (stale.Status, stale.Error.Text("code")));
        Assert.Equal("code", stale.Error.GetProperty("details").Text("field"));
        await identity.Api.LoginAsync(app.Name, Api.Password);
    }

    [Fact]
    public async Task Once_on_it_is_not_set_up_again()
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);

        Assert.Equal((409, "SECOND_FACTOR_ENABLED"), Code(await identity.Api.PostAsync("/api/auth/2fa/setup", token: app.Token)));
        Assert.Equal((409, "SECOND_FACTOR_ENABLED"), Code(await identity.Api.PostAsync("/api/auth/2fa/confirm", new { code = app.Code }, app.Token)));
    }

    [Fact]
    public async Task Disabling_takes_password_and_code_and_then_login_is_as_before()
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);
        var challenge = await app.ChallengeAsync();

        Assert.Equal("password", (await DisableAsync(app, null, app.Code)).Error.GetProperty("details").Text("field"));
        Assert.Equal("code", (await DisableAsync(app, Api.Password, null)).Error.GetProperty("details").Text("field"));
        Assert.Equal(403, (await DisableAsync(app, "not the password", app.Code)).Status);
        Assert.Equal(403, (await DisableAsync(app, Api.Password, app.WrongCode)).Status);
        Assert.Equal(200, (await DisableAsync(app, Api.Password, app.RecoveryCodes[9])).Status);

        Assert.False((await StatusAsync(app)).GetProperty("enabled").GetBoolean());
        await identity.Api.LoginAsync(app.Name, Api.Password);
        Assert.Equal("CHALLENGE_EXPIRED", (await app.LoginAsync(challenge, app.Code)).Error.Text("code"));
        Assert.Equal((409, "SECOND_FACTOR_NOT_ENABLED"), Code(await DisableAsync(app, Api.Password, app.Code)));
    }

    [Fact]
    public async Task A_changed_password_ends_challenges_got_with_the_old_one_and_asks_for_codes_still()
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);
        var challenge = await app.ChallengeAsync();

        var changed = await identity.Api.PutAsync(
            "/api/users/me/password",
            new { current_password = Api.Password, new_password = "a fugue in c minor", code = app.RecoveryCodes[0] }, app.Token);

        Assert.Equal(200, changed.Status);
        Assert.Equal("CHALLENGE_EXPIRED", (await app.LoginAsync(challenge, app.Code)).Error.Text("code"));
        Assert.Equal(200, (await app.LoginAsync(await app.ChallengeAsync("a fugue in c minor"), app.Code)).Status);
    }

    [Fact]
    public async Task An_administrator_resets_it_and_nobody_else()
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);
        var id = await identity.WithDbAsync(db => db.Accounts.Where(account => account.Username == app.Name).Select(account => account.Id).SingleAsync());
        var admin = await identity.Api.LoginAsync("admin", IdentityService.AdminPassword);

        Assert.Equal(403, (await identity.Api.DeleteAsync($"/api/v1/admin/users/{id}/2fa", app.Token)).Status);
        Assert.Equal(404, (await identity.Api.DeleteAsync($"/api/v1/admin/users/{Guid.NewGuid()}/2fa", admin)).Status);
        var reset = await identity.Api.DeleteAsync($"/api/v1/admin/users/{id}/2fa", admin);

        Assert.Equal((200, "False"), (reset.Status, reset["enabled"]));
        await identity.Api.LoginAsync(app.Name, Api.Password);
    }

    [Fact]
    public async Task A_banned_account_is_told_so_with_the_code_too()
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);
        var challenge = await app.ChallengeAsync();
        await identity.WithDbAsync(db => db.Accounts.Where(account => account.Username == app.Name)
            .ExecuteUpdateAsync(set => set.SetProperty(account => account.BannedAt, DateTimeOffset.UtcNow)));

        Assert.Equal(403, (await app.LoginAsync(challenge, app.Code)).Status);
    }

    [Fact]
    public async Task Secrets_are_encrypted_and_nothing_that_logs_in_is_stored_as_it_is()
    {
        await using var sealedService = await IdentityService.StartAsync(new() { ["Tokens:KeySecret"] = "a secret of more than thirty-two letters" });
        var app = await AuthenticatorApp.EnrollAsync(sealedService);

        Assert.Equal(200, (await app.LoginAsync(await app.ChallengeAsync(), app.Code)).Status);
        var stored = await sealedService.WithDbAsync(db => db.Authenticators.SingleAsync());
        Assert.True(stored.IsEncrypted);
        Assert.Equal(20 + 12 + 16, stored.Secret.Length);
    }

    [Theory]
    [InlineData("GET", "status")]
    [InlineData("POST", "setup")]
    [InlineData("POST", "confirm")]
    [InlineData("POST", "disable")]
    [InlineData("POST", "recovery-codes")]
    public async Task Without_a_token_it_is_a_401(string method, string route)
    {
        Assert.Equal(401, (await identity.Api.SendAsync(method, $"/api/auth/2fa/{route}")).Status);
        Assert.Equal(401, (await identity.Api.SendAsync(method, $"/api/v1/auth/2fa/{route}")).Status);
    }

    private static (int, string) Code(Reply reply) => (reply.Status, reply.Error.Text("code"));

    private async Task<System.Text.Json.JsonElement> StatusAsync(AuthenticatorApp app) =>
        (await identity.Api.GetAsync("/api/v1/auth/2fa/status", app.Token)).Data;

    private Task<Reply> RenewAsync(AuthenticatorApp app, string password, string code) =>
        identity.Api.PostAsync("/api/v1/auth/2fa/recovery-codes", new { password, code }, app.Token);

    private Task<Reply> DisableAsync(AuthenticatorApp app, string? password, string? code) =>
        identity.Api.PostAsync("/api/v1/auth/2fa/disable", new { password, code }, app.Token);
}
