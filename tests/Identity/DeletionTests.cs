using Ensemble.Contracts.Events;
using Ensemble.Identity.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Ensemble.Tests.Identity;

public sealed class DeletionTests : IAsyncLifetime
{
    private readonly string mails = Directory.CreateTempSubdirectory("ensemble-mail-").FullName;
    private IdentityService identity = null!;

    public async ValueTask InitializeAsync() => identity = await IdentityService.StartAsync(new() { ["Mail:Directory"] = mails });

    public async ValueTask DisposeAsync()
    {
        await identity.DisposeAsync();
        Directory.Delete(mails, recursive: true);
    }

    [Theory]
    [InlineData("/api/users/me", 200)]
    [InlineData("/api/v1/users/me", 202)]
    public async Task An_owner_deletes_the_account_with_the_password_and_is_signed_out_everywhere(string path, int status)
    {
        var name = Api.NewName();
        var first = (await identity.Api.RegisterAsync(name)).Text("token");
        var second = await identity.Api.LoginAsync(name, Api.Password);

        var without = await DeleteAsync(path, new { }, first);
        var wrong = await DeleteAsync(path, new { password = "not this one" }, first);
        var right = await DeleteAsync(path, new { password = Api.Password }, first);

        Assert.Equal((400, 403, status), (without.Status, wrong.Status, right.Status));
        Assert.Equal(identity.Time.GetUtcNow() + TimeSpan.FromDays(30), right.Data.GetProperty("deletion_at").GetDateTimeOffset());
        Assert.Equal(401, (await identity.Api.GetAsync("/api/users/me", first)).Status);
        Assert.Equal(401, (await identity.Api.GetAsync("/api/users/me", second)).Status);
        await Eventually.TrueAsync(() => MailedAsync(name, "will be deleted"), "a mail says so");
    }

    [Fact]
    public async Task Logging_in_within_the_grace_period_keeps_the_account_and_the_answer_says_so()
    {
        var name = Api.NewName();
        var token = (await identity.Api.RegisterAsync(name)).Text("token");
        await DeleteAsync("/api/users/me", new { password = Api.Password }, token);

        var back = await identity.Api.PostAsync("/api/v1/auth/login", new { email = $"{name}@example.org", password = Api.Password });
        var again = await identity.Api.PostAsync("/api/auth/login", new { username = name, password = Api.Password });

        Assert.Equal(200, back.Status);
        Assert.True(back.Data.GetProperty("deletion_cancelled").GetBoolean());
        Assert.False(again.Data.TryGetProperty("deletion_cancelled", out _));
        await Eventually.TrueAsync(() => MailedAsync(name, "account stays"), "a mail says so");
        identity.Time.Advance(TimeSpan.FromDays(29));
        await identity.Api.LoginAsync(name, Api.Password);
    }

    [Fact]
    public async Task After_the_grace_period_nothing_is_left_of_the_account()
    {
        var name = Api.NewName();
        var registered = await identity.Api.RegisterAsync(name);
        var (id, token) = (registered.GetProperty("user_id").GetGuid(), registered.Text("token"));
        await FillAsync(name, id, token);
        var words = new[] { id.ToString(), name };
        Assert.NotEmpty(await Traces.FindAsync(identity.Database.ConnectionString, words));
        var exportsBefore = await identity.WithDbAsync(db => db.DataExports.CountAsync(export => export.AccountId == id));
        Assert.Equal(1, exportsBefore);

        await DeleteAsync("/api/users/me", new { password = Api.Password }, token);
        await Eventually.TrueAsync(() => MailedAsync(name, "will be deleted"), "the mail is out");
        identity.Time.Advance(TimeSpan.FromDays(30) + TimeSpan.FromSeconds(1));

        await Eventually.TrueAsync(() => identity.WithDbAsync(db => db.Accounts.AllAsync(account => account.Id != id)), "the account is erased");
        // Addresses that mails went to are forgotten after a day, by whomever.
        await identity.WithDbAsync(async db =>
        {
            await identity.Services.GetServices<IHostedService>().OfType<ExpiredRows>().Single().DeleteAsync(db, default);
            return true;
        });
        // The outbox holds what waits for the broker, the news of the erasure too, and is empty when it is there.
        Assert.Empty(await Traces.FindAsync(identity.Database.ConnectionString, words, "outbox"));
        Assert.DoesNotContain(Directory.GetFiles(mails), file => File.ReadAllText(file).Contains(name, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(1, await PublishedAsync(id));
        Assert.Equal(404, (await identity.Api.GetAsync($"/api/users/{name}")).Status);
    }

    [Fact]
    public async Task The_name_of_an_erased_account_is_nobody_s_for_a_year_and_its_address_is_free_at_once()
    {
        var name = Api.NewName();
        var id = await EraseAsync(name);

        var same = await identity.Api.PostAsync("/api/auth/register", Registration(name, $"{name}@example.org"));
        var lookalike = await identity.Api.GetAsync($"/api/v1/auth/check-username?username={name.Replace('i', 'l')}");
        var address = await identity.Api.PostAsync("/api/auth/register", Registration(Api.NewName(), $"{name}@example.org"));

        Assert.NotEqual(Guid.Empty, id);
        Assert.Equal((409, "username"), (same.Status, same.Error.GetProperty("details").Text("field")));
        Assert.False(lookalike.Data.GetProperty("available").GetBoolean());
        Assert.Equal(201, address.Status);
        identity.Time.Advance(TimeSpan.FromDays(366));
        Assert.Equal(201, (await identity.Api.PostAsync("/api/auth/register", Registration(name, $"{name}@example.net"))).Status);
    }

    [Fact]
    public async Task An_invite_that_an_erased_account_has_used_does_not_open_again()
    {
        await using var closed = await IdentityService.StartAsync(new() { ["Registration:Mode"] = "invite" }, identity.Time, identity.Database);
        var host = (await identity.Api.RegisterAsync()).Text("token");
        var code = (await identity.Api.PostAsync("/api/invites", new { }, host)).Body.GetProperty("code").GetGuid();
        var joined = await closed.Api.PostAsync("/api/auth/register", Registration(Api.NewName(), "guest@example.org", code));
        Assert.Equal(201, joined.Status);
        var id = joined.Data.GetProperty("user_id").GetGuid();
        var admin = await identity.Api.LoginAsync("admin", IdentityService.AdminPassword);
        await identity.Api.DeleteAsync($"/api/v1/admin/users/{id}?grace_days=0", admin);
        await Eventually.TrueAsync(() => identity.WithDbAsync(db => db.Accounts.AllAsync(account => account.Id != id)), "the account is erased");

        var again = await closed.Api.PostAsync("/api/auth/register", Registration(Api.NewName(), "another@example.org", code));

        Assert.Equal((400, "invite_code"), (again.Status, again.Error.GetProperty("details").Text("field")));
    }

    [Fact]
    public async Task An_administrator_deletes_an_account_and_only_an_administrator_takes_it_back()
    {
        var admin = await identity.Api.LoginAsync("admin", IdentityService.AdminPassword);
        var name = Api.NewName();
        var registered = await identity.Api.RegisterAsync(name);
        var path = $"/api/v1/admin/users/{registered.GetProperty("user_id").GetGuid()}";

        var byMember = await identity.Api.DeleteAsync(path, registered.Text("token"));
        var malformed = await identity.Api.DeleteAsync($"{path}?grace_days=-1", admin);
        var deleted = await identity.Api.DeleteAsync($"{path}?grace_days=7", admin);
        var login = await identity.Api.PostAsync("/api/auth/login", new { username = name, password = Api.Password });
        var restored = await identity.Api.PostAsync($"{path}/restore", null, admin);
        var twice = await identity.Api.PostAsync($"{path}/restore", null, admin);

        Assert.Equal((403, 400, 202), (byMember.Status, malformed.Status, deleted.Status));
        Assert.Equal(identity.Time.GetUtcNow() + TimeSpan.FromDays(7), deleted.Data.GetProperty("deletion_at").GetDateTimeOffset());
        Assert.Equal((403, "ACCOUNT_DELETED"), (login.Status, login.Error.Text("code")));
        Assert.Equal((200, 409), (restored.Status, twice.Status));
        await identity.Api.LoginAsync(name, Api.Password);
    }

    [Fact]
    public async Task The_built_in_administrator_oneself_and_nobody_are_not_deleted()
    {
        var admin = await identity.Api.LoginAsync("admin", IdentityService.AdminPassword);
        var id = (await identity.Api.GetAsync("/api/users/me", admin)).Body.GetProperty("id").GetGuid();

        var builtIn = await DeleteAsync("/api/users/me", new { password = IdentityService.AdminPassword }, admin);
        var oneself = await identity.Api.DeleteAsync($"/api/v1/admin/users/{id}", admin);
        var nobody = await identity.Api.DeleteAsync($"/api/v1/admin/users/{Guid.NewGuid()}", admin);

        Assert.Equal((409, "BUILT_IN_ADMINISTRATOR"), (builtIn.Status, builtIn.Body.Text("code")));
        Assert.Equal((409, 404), (oneself.Status, nobody.Status));
    }

    [Fact]
    public async Task The_last_administrator_stays_and_one_who_is_leaving_does_not_count()
    {
        var admin = await identity.Api.LoginAsync("admin", IdentityService.AdminPassword);
        var (first, second) = (Api.NewName(), Api.NewName());
        var (firstId, firstToken) = await AdministratorAsync(first, admin);
        var (secondId, secondToken) = await AdministratorAsync(second, admin);
        var builtIn = (await identity.Api.GetAsync("/api/users/me", admin)).Body.GetProperty("id").GetGuid();
        await identity.Api.PutAsync($"/api/v1/admin/users/{builtIn}/roles", new { roles = new[] { "member" } }, firstToken);

        var leaving = await DeleteAsync("/api/v1/users/me", new { password = Api.Password }, firstToken);
        var last = await DeleteAsync("/api/v1/users/me", new { password = Api.Password }, secondToken);
        var demoted = await identity.Api.PutAsync($"/api/v1/admin/users/{secondId}/roles", new { roles = new[] { "member" } }, secondToken);

        Assert.NotEqual(firstId, secondId);
        Assert.Equal(202, leaving.Status);
        Assert.Equal((409, "LAST_ADMINISTRATOR"), (last.Status, last.Error.Text("code")));
        Assert.Equal(409, demoted.Status);
    }

    private async Task FillAsync(string name, Guid id, string token)
    {
        await identity.Api.PatchAsync("/api/users/me", new { email = $"{name}@second.example" }, token);
        await identity.Api.PostAsync("/api/invites", new { }, token);
        await identity.Api.PostAsync("/api/v1/auth/forgot-password", new { email = $"{name}@second.example" });
        await identity.Api.PostAsync("/api/auth/login", new { username = name, password = "wrong" });
        Assert.Equal(202, (await identity.Api.PostAsync("/api/v1/users/me/export", null, token)).Status);
        await Eventually.TrueAsync(() => identity.WithDbAsync(db => db.MailTokens.AnyAsync(mail => mail.AccountId == id)), "mails are out");
        await Eventually.TrueAsync(() => MailedAsync(name, "new password"), "mails are out");
        await identity.WithDbAsync(db => db.Accounts.Where(account => account.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(account => account.Bio, $"I am {name}")));
    }

    private async Task<Guid> EraseAsync(string name)
    {
        var admin = await identity.Api.LoginAsync("admin", IdentityService.AdminPassword);
        var id = (await identity.Api.RegisterAsync(name)).GetProperty("user_id").GetGuid();
        Assert.Equal(202, (await identity.Api.DeleteAsync($"/api/v1/admin/users/{id}?grace_days=0", admin)).Status);
        await Eventually.TrueAsync(() => identity.WithDbAsync(db => db.Accounts.AllAsync(account => account.Id != id)), "the account is erased");
        return id;
    }

    private async Task<(Guid Id, string Token)> AdministratorAsync(string name, string admin)
    {
        var id = (await identity.Api.RegisterAsync(name)).GetProperty("user_id").GetGuid();
        await identity.Api.PutAsync($"/api/v1/admin/users/{id}/roles", new { roles = new[] { "member", "admin" } }, admin);
        return (id, await identity.Api.LoginAsync(name, Api.Password));
    }

    private Task<int> PublishedAsync(Guid id) => identity.WithDbAsync(db => db.Database
        .SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM outbox WHERE type = {nameof(UserDeleted)} AND subject = {id}").SingleAsync());

    private Task<bool> MailedAsync(string name, string words) => Task.FromResult(Directory.GetFiles(mails, "*.eml")
        .Select(File.ReadAllText)
        .Any(mail => mail.Contains(words, StringComparison.Ordinal) && mail.Contains(name, StringComparison.OrdinalIgnoreCase)));

    private Task<Reply> DeleteAsync(string path, object body, string token) => identity.Api.DeleteAsync(path, token, body);

    private static object Registration(string username, string email, Guid? code = null) =>
        new { username, email, password = Api.Password, confirm_password = Api.Password, invite_code = code };
}
