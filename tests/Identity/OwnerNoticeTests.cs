using Ensemble.Identity.Mail;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Identity;

/// <summary>What an account's owner hears of by mail. They share a service, whose clock they only move on.</summary>
public sealed class OwnerNoticeTests(OwnerNoticeTests.OneMailbox fixture) : IClassFixture<OwnerNoticeTests.OneMailbox>
{
    private const string Keys = "/api/v1/developer/api-keys";
    private const string Next = "a fugue in d minor";

    private readonly Mailbox mails = fixture.Mails;
    private readonly IdentityService identity = fixture.Mails.Service;

    [Fact]
    public async Task A_second_factor_that_is_turned_on_and_off_with_time_and_address()
    {
        var app = await AuthenticatorApp.SetUpAsync(identity);
        var at = identity.Time.GetUtcNow();
        var code = app.Code;
        var confirmed = await identity.Api.PostAsync("/api/v1/auth/2fa/confirm", new { code }, app.Token);
        var codes = confirmed.Data.Texts("recovery_codes");
        await identity.Api.PostAsync("/api/v1/auth/2fa/disable", new { password = Api.Password, code = codes[0] }, app.Token);

        var on = (await mails.WaitAsync(Address(app.Name), "Your second factor is on"))[0].TextBody;
        var off = (await mails.WaitAsync(Address(app.Name), "Your second factor is off"))[0].TextBody;

        Assert.Contains($"Hello {app.Name},", on, StringComparison.Ordinal);
        Assert.Contains($"{at.UtcDateTime.ToString("d MMMM yyyy 'at' HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture)}, from the address 127.0.0.1", on, StringComparison.Ordinal);
        Assert.Contains("http://localhost:8080/forgot-password", on, StringComparison.Ordinal);
        Assert.Contains("with the password and a code", off, StringComparison.Ordinal);
        Assert.All(codes.Append(code).Append(Api.Password), secret => Assert.DoesNotContain(secret, on + off, StringComparison.Ordinal));
        Assert.Equal(["second_factor_off", "second_factor_on"], await NoticesAsync(app.Name));
    }

    [Fact]
    public async Task A_second_factor_that_an_administrator_turns_off_without_the_administrators_address()
    {
        var (app, pending) = (await AuthenticatorApp.EnrollAsync(identity), await AuthenticatorApp.SetUpAsync(identity));
        var admin = await identity.Api.LoginAsync("admin", IdentityService.AdminPassword);
        Assert.Equal(200, (await identity.Api.DeleteAsync($"/api/v1/admin/users/{await AccountAsync(app.Name)}/2fa", admin)).Status);
        Assert.Equal(200, (await identity.Api.DeleteAsync($"/api/v1/admin/users/{await AccountAsync(pending.Name)}/2fa", admin)).Status);

        var mail = (await mails.WaitAsync(Address(app.Name), "Your second factor is off"))[0].TextBody;

        Assert.Contains("an administrator has turned off", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("from the address", mail, StringComparison.Ordinal);
        Assert.Empty(await NoticesAsync(pending.Name));
    }

    [Fact]
    public async Task New_recovery_codes_and_not_the_code_that_got_them()
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);
        var renewed = await identity.Api.PostAsync(
            "/api/auth/2fa/recovery-codes", new { password = Api.Password, code = app.RecoveryCodes[0] }, app.Token);

        var mail = (await mails.WaitAsync(Address(app.Name), "You have new recovery codes"))[0].TextBody;

        Assert.All(renewed.Data.Texts("recovery_codes"), code => Assert.DoesNotContain(code, mail, StringComparison.Ordinal));
        Assert.Equal(["recovery_renewed", "second_factor_on"], await NoticesAsync(app.Name));
    }

    [Fact]
    public async Task A_recovery_code_used_at_login_once_also_when_it_is_sent_at_once_and_no_code_of_the_app()
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);
        var challenges = new[] { await app.ChallengeAsync(), await app.ChallengeAsync(), await app.ChallengeAsync() };
        var replies = await Task.WhenAll(challenges.Select(challenge => app.LoginAsync(challenge, app.RecoveryCodes[0], "203.0.113.77")));
        Assert.Equal(200, (await app.LoginAsync(await app.ChallengeAsync(), app.Code)).Status);

        var mail = (await mails.WaitAsync(Address(app.Name), "A recovery code was used"))[0].TextBody;

        Assert.Single(replies, reply => reply.Status == 200);
        Assert.Contains("from the address 203.0.113.77", mail, StringComparison.Ordinal);
        Assert.Equal(["recovery_used", "second_factor_on"], await NoticesAsync(app.Name));
    }

    [Fact]
    public async Task API_keys_that_are_made_and_revoked_and_nothing_of_the_key()
    {
        var (name, token) = await RegisterAsync();
        var made = await identity.Api.PostAsync(Keys, new { name = "https://example.com/ buy this" }, token);
        await identity.Api.PostAsync(Keys, new { name = "" }, token);
        await identity.Api.DeleteAsync($"{Keys}/{made["id"]}", token);
        await identity.Api.DeleteAsync($"{Keys}/{made["id"]}", token);

        var first = (await mails.WaitAsync(Address(name), "A new API key"))[0].TextBody;
        await mails.WaitAsync(Address(name), "An API key was revoked");

        Assert.DoesNotContain(made["prefix"]!, first, StringComparison.Ordinal);
        Assert.DoesNotContain("buy this", first, StringComparison.Ordinal);
        Assert.Equal(["api_key_made", "api_key_revoked"], await NoticesAsync(name));
    }

    [Fact]
    public async Task A_password_that_its_owner_changes_and_not_one_that_stays()
    {
        var (name, token) = await RegisterAsync();
        await identity.Api.PutAsync("/api/users/me/password", new { current_password = "not this one", new_password = Next }, token);
        await identity.Api.PutAsync("/api/users/me/password", new { current_password = Api.Password, new_password = Next }, token);

        var mail = (await mails.WaitAsync(Address(name), "Your password was changed"))[0].TextBody;

        Assert.Contains("Wherever else you were logged in", mail, StringComparison.Ordinal);
        Assert.DoesNotContain(Next, mail, StringComparison.Ordinal);
        Assert.Equal(["password_changed"], await NoticesAsync(name));
    }

    [Fact]
    public async Task A_password_that_is_reset_by_mail()
    {
        var (name, _) = await RegisterAsync();
        await identity.Api.PostAsync("/api/v1/auth/forgot-password", new { email = Address(name) });
        var asked = (await mails.WaitAsync(Address(name), "Choose a new password"))[0].TextBody;
        var token = asked!.Split("token=")[1][..43];
        await identity.Api.PostAsync("/api/v1/auth/reset-password", new { token, new_password = Next });

        var mail = (await mails.WaitAsync(Address(name), "Your password was changed"))[0].TextBody;

        Assert.Contains("with the link of a mail to this address", mail, StringComparison.Ordinal);
        Assert.DoesNotContain(token, mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_an_administrator_sets()
    {
        var (name, _) = await RegisterAsync();
        var admin = await identity.Api.LoginAsync("admin", IdentityService.AdminPassword);
        await identity.Api.PutAsync($"/api/admin/users/{await AccountAsync(name)}/password", new { new_password = Next }, admin);

        var mail = (await mails.WaitAsync(Address(name), "Your password was changed"))[0].TextBody;

        Assert.Contains("an administrator has set", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("from the address", mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_address_at_the_old_one_which_no_link_for_a_new_password_would_reach()
    {
        var (name, token) = await RegisterAsync();
        var next = $"next-{name}@example.org";
        Assert.Equal(200, (await identity.Api.PutAsync("/api/users/profile", new { email = next }, token)).Status);
        Assert.Equal(200, (await identity.Api.PutAsync("/api/users/profile", new { email = next.ToUpperInvariant() }, token)).Status);

        var mail = (await mails.WaitAsync(Address(name), "Your account has another e-mail address"))[0].TextBody;

        Assert.Contains("from the address 127.0.0.1", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("forgot-password", mail, StringComparison.Ordinal);
        Assert.DoesNotContain(next, mail, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["address_changed"], await NoticesAsync(name));
    }

    [Fact]
    public async Task Addresses_that_change_at_the_same_moment_each_at_the_one_before()
    {
        var (name, token) = await RegisterAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            n => identity.Api.PutAsync("/api/users/profile", new { email = $"{n}-{name}@example.org" }, token)));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.Equal(8, (await NoticesAsync(name)).Count);
    }

    [Fact]
    public async Task An_account_without_an_address_hears_nothing_and_everything_works()
    {
        var name = Api.NewName();
        await identity.Api.PostAsync("/api/auth/register", new { username = name, password = Api.Password });

        var made = await identity.Api.PostAsync(Keys, new { name = "script" }, await identity.Api.LoginAsync(name, Api.Password));

        Assert.Equal(201, made.Status);
        Assert.Empty(await NoticesAsync(name));
    }

    [Fact]
    public async Task An_export_has_what_was_told_and_from_where()
    {
        var (name, token) = await RegisterAsync();
        await identity.Api.PostAsync(Keys, new { name = "script" }, token);
        var id = await AccountAsync(name);

        var document = await identity.WithDbAsync(db => new Ensemble.Identity.Export.MailsDocument(db).ReadAsync(id, default));

        var text = System.Text.Json.JsonSerializer.Serialize(document, document.GetType());
        Assert.Contains(MailKind.ApiKeyMade, text, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", text, StringComparison.Ordinal);
    }

    private static string Address(string name) => $"{name}@example.org";

    private async Task<(string Name, string Token)> RegisterAsync()
    {
        var name = Api.NewName();
        return (name, (await identity.Api.RegisterAsync(name)).Text("token"));
    }

    private Task<Guid> AccountAsync(string name) =>
        identity.WithDbAsync(db => db.Accounts.Where(account => account.Username == name).Select(account => account.Id).SingleAsync());

    private async Task<List<string>> NoticesAsync(string name)
    {
        var id = await AccountAsync(name);
        return await identity.WithDbAsync(db => db.QueuedMails.Where(mail => mail.AccountId == id).OrderBy(mail => mail.Kind).Select(mail => mail.Kind).ToListAsync());
    }

    /// <summary>A service whose mails are looked at; nobody is kept waiting by the guesses of another test.</summary>
    public sealed class OneMailbox : IAsyncLifetime
    {
        internal Mailbox Mails { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Mails = await Mailbox.OpenAsync(new() { ["Lockout:FailuresPerAddress"] = "0" });

        public ValueTask DisposeAsync() => Mails.DisposeAsync();
    }
}
