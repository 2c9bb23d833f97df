using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Identity;

/// <summary>How many notices an address gets, and where they go when the address or the account goes.</summary>
public sealed class NoticeLimitTests : IAsyncLifetime
{
    private const string Keys = "/api/v1/developer/api-keys";
    private const string KeyMade = "A new API key";

    private Mailbox mails = null!;

    private IdentityService Identity => mails.Service;

    public async ValueTask InitializeAsync() => mails = await Mailbox.OpenAsync(new() { ["Mail:NoticesPerAddressAndHour"] = "2" });

    public ValueTask DisposeAsync() => mails.DisposeAsync();

    [Fact]
    public async Task What_goes_beyond_the_hour_s_share_is_told_in_one_mail_a_kind_when_there_is_room()
    {
        var (address, token) = await RegisterAsync();
        foreach (var name in new[] { "one", "two", "three", "four", "five" })
            await MakeKeyAsync(token, name);
        await mails.WaitAsync(address, KeyMade, 2);
        Assert.Equal(1, await WaitingAsync());

        Identity.Time.Advance(TimeSpan.FromHours(1));
        var told = await mails.WaitAsync(address, KeyMade, 3);

        Assert.DoesNotContain("times", told[0].TextBody, StringComparison.Ordinal);
        Assert.Contains("This happened 3 times lately", told[2].TextBody, StringComparison.Ordinal);
        Assert.Equal(0, await WaitingAsync());
    }

    [Fact]
    public async Task All_kinds_share_the_hour_also_when_they_come_at_once()
    {
        var (address, token) = await RegisterAsync();
        var keys = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => MakeKeyAsync(token, $"key {i}")));
        await Task.WhenAll(keys.Select(key => Identity.Api.DeleteAsync($"{Keys}/{key}", token)));

        await mails.WaitAsync(address, KeyMade, 2);

        Assert.DoesNotContain(mails.To(address), mail => mail.Subject == "An API key was revoked");
        Assert.Equal(2, await WaitingAsync());
    }

    [Fact]
    public async Task Who_takes_an_account_over_and_changes_its_address_keeps_nothing_from_the_owner()
    {
        var (address, token) = await RegisterAsync();
        foreach (var name in new[] { "one", "two", "three" })
            await MakeKeyAsync(token, name);
        await Identity.Api.PatchAsync("/api/users/me", new { email = "thief@example.net" }, token);

        Identity.Time.Advance(TimeSpan.FromHours(1));

        await mails.WaitAsync(address, KeyMade, 3);
        Assert.DoesNotContain(mails.To("thief@example.net"), mail => mail.Subject == KeyMade);
    }

    [Fact]
    public async Task A_notice_that_waits_is_not_late()
    {
        var (address, token) = await RegisterAsync();
        foreach (var name in new[] { "one", "two", "three" })
            await MakeKeyAsync(token, name);
        await mails.WaitAsync(address, KeyMade, 2);
        var other = Api.NewName();

        Identity.Time.Advance(TimeSpan.FromMinutes(30));
        // After this mail the backlog has been measured anew.
        await Identity.Api.RegisterAsync(other);
        await mails.WaitAsync($"{other}@example.org", "Confirm your e-mail address");

        Assert.Equal("healthy", (await Identity.Api.GetAsync("/health")).Body.GetProperty("checks").GetProperty("mail").Text("status"));
        Assert.Equal(1, await WaitingAsync());
    }

    [Fact]
    public async Task An_erasure_removes_sent_and_waiting_ones_also_at_the_address_before()
    {
        var (address, token) = await RegisterAsync();
        foreach (var name in new[] { "one", "two", "three" })
            await MakeKeyAsync(token, name);
        await mails.WaitAsync(address, KeyMade, 2);
        await Identity.Api.PatchAsync("/api/users/me", new { email = $"new-{address}" }, token);
        var past = Identity.Time.GetUtcNow() - TimeSpan.FromSeconds(1);

        await Identity.WithDbAsync(db => db.Accounts.Where(account => account.EmailKey == $"new-{address}")
            .ExecuteUpdateAsync(set => set.SetProperty(account => account.DeletionAt, past)));

        await Eventually.TrueAsync(
            () => Identity.WithDbAsync(db => db.Accounts.AllAsync(account => account.EmailKey != $"new-{address}")), "the account is erased");
        Assert.Empty(await Traces.FindAsync(Identity.Database.ConnectionString, [address], "outbox"));
        await Eventually.TrueAsync(() => mails.To(address).Length + mails.To($"new-{address}").Length == 0, "no file is left");
    }

    [Fact]
    public async Task The_erasure_of_an_account_leaves_notices_of_somebody_who_has_its_address_now()
    {
        var (address, first) = await RegisterAsync();
        await MakeKeyAsync(first, "one");
        await Identity.Api.PatchAsync("/api/users/me", new { email = $"new-{address}" }, first);
        var (_, second) = await RegisterAsync();
        await Identity.Api.PatchAsync("/api/users/me", new { email = address }, second);
        foreach (var name in new[] { "one", "two" })
            await MakeKeyAsync(second, name);
        var past = Identity.Time.GetUtcNow() - TimeSpan.FromSeconds(1);

        await Identity.WithDbAsync(db => db.Accounts.Where(account => account.EmailKey == $"new-{address}")
            .ExecuteUpdateAsync(set => set.SetProperty(account => account.DeletionAt, past)));

        await Eventually.TrueAsync(
            () => Identity.WithDbAsync(db => db.Accounts.AllAsync(account => account.EmailKey != $"new-{address}")), "the account is erased");
        // Both in one mail: the erased account's notices of a key and of its new address had filled the hour.
        Assert.Equal(2, await Identity.WithDbAsync(db => db.QueuedMails.Where(mail => mail.AddressKey == address).SumAsync(mail => mail.Times)));
    }

    private async Task<(string Address, string Token)> RegisterAsync()
    {
        var name = Api.NewName();
        return ($"{name}@example.org", (await Identity.Api.RegisterAsync(name)).Text("token"));
    }

    private async Task<string> MakeKeyAsync(string token, string name)
    {
        var made = await Identity.Api.PostAsync(Keys, new { name }, token);
        Assert.Equal(201, made.Status);
        return made["id"]!;
    }

    private Task<int> WaitingAsync() => Identity.WithDbAsync(db => db.QueuedMails.CountAsync(mail => mail.Attempts == 0 && mail.AccountId != null));
}
