using System.IO.Compression;
using System.Text;
using Ensemble.Contracts.Events;
using Ensemble.Identity.Avatars;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Identity;

public sealed class ExportTests : IAsyncLifetime
{
    private const string Path = "/api/v1/users/me/export";

    private readonly string mails = Directory.CreateTempSubdirectory("ensemble-mail-").FullName;
    private readonly string staging = Directory.CreateTempSubdirectory("ensemble-export-").FullName;
    private FakeServices services = null!;
    private IdentityService identity = null!;

    public async ValueTask InitializeAsync()
    {
        services = await FakeServices.StartAsync();
        identity = await IdentityService.StartAsync(new(services.Settings) { ["Mail:Directory"] = mails, ["Export:Directory"] = staging });
    }

    public async ValueTask DisposeAsync()
    {
        await identity.DisposeAsync();
        await services.DisposeAsync();
        Directory.Delete(mails, recursive: true);
        Directory.Delete(staging, recursive: true);
    }

    [Fact]
    public async Task A_user_gets_everything_in_one_archive_by_a_link_that_ends_with_the_day()
    {
        var name = Api.NewName();
        var registered = await identity.Api.RegisterAsync(name);
        var (id, token) = (registered.GetProperty("user_id").GetGuid(), registered.Text("token"));
        await ConfirmAsync(id);
        Assert.Equal(404, (await identity.Api.GetAsync(Path, token)).Status);

        var asked = await identity.Api.PostAsync(Path, null, token);
        Assert.Equal((202, "pending"), (asked.Status, asked["status"]));
        var ready = await ReadyAsync(token);

        Assert.StartsWith("http://localhost:8080/signed/", ready["download_url"], StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromDays(1), ready.Data.GetProperty("expires_at").GetDateTimeOffset() - ready.Data.GetProperty("completed_at").GetDateTimeOffset());
        var stored = Assert.Single(services.Files);
        Assert.Equal((id.ToString(), true), (stored.Description.OwnerId, stored.Description.Private));
        Assert.Equal(ready.Data.GetProperty("expires_at").GetDateTimeOffset().ToUnixTimeMilliseconds(), stored.Description.ExpiresAt);
        using var zip = new ZipArchive(new MemoryStream(stored.Content));
        Assert.Equal(
            [
                "account/account.json", "account/blocks.json", "account/friends.json", "account/invites.json", "account/mails.json",
                "account/privacy.json", "account/security.json", "account/sessions.json", "chat/data.json", "media/big.bin", "operations/data.json",
                "rooms/data.json",
            ],
            zip.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
        Assert.Equal(services.BigFile, Read(zip, "media/big.bin"));
        var account = Encoding.UTF8.GetString(Read(zip, "account/account.json"));
        Assert.Contains($"\"username\": \"{name}\"", account, StringComparison.Ordinal);
        Assert.DoesNotContain("password", account, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, await PublishedAsync(id));
        Assert.Equal(0, await identity.WithDbAsync(db => db.DiscardedFiles.CountAsync()));
        await Eventually.TrueAsync(() => Directory.GetFiles(mails, "*.eml").Select(File.ReadAllText).Any(mail => mail.Contains("/signed/", StringComparison.Ordinal)), "a mail has the link");
        Assert.Empty(Directory.GetFiles(staging));

        identity.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        var later = await identity.Api.LoginAsync(name, Api.Password);
        var over = await identity.Api.GetAsync(Path, later);
        Assert.Equal(("expired", ""), (over["status"], over["download_url"]));
        Assert.Equal(202, (await identity.Api.PostAsync(Path, null, later)).Status);
    }

    [Fact]
    public async Task There_is_one_export_at_a_time_and_one_a_day()
    {
        services.AreAway = true;
        var token = (await identity.Api.RegisterAsync()).Text("token");

        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => identity.Api.PostAsync(Path, null, token)));
        services.AreAway = false;
        await ReadyAsync(token);
        var soon = await identity.Api.PostAsync(Path, null, token);

        Assert.Single(replies, reply => reply.Status == 202);
        Assert.All(replies.Where(reply => reply.Status != 202), reply => Assert.Equal((409, "EXPORT_PENDING"), (reply.Status, reply.Error.Text("code"))));
        Assert.Equal(429, soon.Status);
        Assert.InRange(soon.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromHours(22), TimeSpan.FromHours(24));
    }

    [Fact]
    public async Task While_a_service_is_away_there_is_no_half_an_export_and_afterwards_a_whole_one()
    {
        services.BreaksOff = true;
        var token = (await identity.Api.RegisterAsync()).Text("token");
        await identity.Api.PostAsync(Path, null, token);
        await Eventually.TrueAsync(() => identity.WithDbAsync(db => db.DataExports.AnyAsync(export => export.Attempts == 1 && export.NextAttemptAt != null)), "the first attempt");

        Assert.Empty(services.Files);
        services.BreaksOff = false;
        await ReadyAsync(token);

        using var zip = new ZipArchive(new MemoryStream(Assert.Single(services.Files).Content));
        Assert.Equal(services.BigFile, Read(zip, "media/big.bin"));
        Assert.Empty(Directory.GetFiles(staging));
    }

    [Fact]
    public async Task What_a_killed_process_had_begun_another_one_takes_over()
    {
        var registered = await identity.Api.RegisterAsync();
        var (id, now) = (registered.GetProperty("user_id").GetGuid(), identity.Time.GetUtcNow());
        await identity.WithDbAsync(async db =>
        {
            var taken = Ensemble.Identity.Export.DataExport.Create(id, now);
            (taken.Attempts, taken.NextAttemptAt) = (1, now + TimeSpan.FromMinutes(2));
            db.DataExports.Add(taken);
            return await db.SaveChangesAsync();
        });

        identity.Time.Advance(TimeSpan.FromMinutes(2));

        await ReadyAsync(registered.Text("token"));
    }

    [Fact]
    public async Task An_archive_that_comes_so_late_that_it_is_being_deleted_is_not_the_exports()
    {
        var held = new TaskCompletionSource();
        services.Held = held.Task;
        var registered = await identity.Api.RegisterAsync();
        var (id, token) = (registered.GetProperty("user_id").GetGuid(), registered.Text("token"));
        await identity.Api.PostAsync(Path, null, token);
        await Eventually.TrueAsync(() => services.Files.Count == 1, "the archive is in media, which has not said so");

        identity.Time.Advance(TimeSpan.FromMinutes(2));
        identity.Services.GetRequiredService<DiscardSignal>().Set();
        await Eventually.TrueAsync(() => services.Deleted.Count == 1, "its time is over");
        held.SetResult();

        await ReadyAsync(token);
        Assert.Equal(2, services.Files.Count);
        Assert.Equal(services.Files.First().Description.FileId, Assert.Single(services.Deleted));
        Assert.Equal(
            services.Files.Last().Description.FileId,
            await identity.WithDbAsync(db => db.DataExports.Select(export => export.FileId.ToString()).SingleAsync()));
        Assert.Equal(0, await identity.WithDbAsync(db => db.DiscardedFiles.CountAsync()));
        Assert.Equal(1, await PublishedAsync(id));
    }

    [Fact]
    public async Task An_attempt_that_fails_after_another_one_has_made_the_export_changes_nothing()
    {
        var held = new TaskCompletionSource();
        (services.BreaksOff, services.Held) = (true, held.Task);
        var token = (await identity.Api.RegisterAsync()).Text("token");
        await identity.Api.PostAsync(Path, null, token);
        await Eventually.TrueAsync(() => identity.WithDbAsync(db => db.DataExports.AnyAsync(export => export.Attempts == 1)), "the first attempt");
        var (file, now) = (Guid.CreateVersion7(), identity.Time.GetUtcNow());
        await identity.WithDbAsync(db => db.DataExports.ExecuteUpdateAsync(set => set
            .SetProperty(export => export.FileId, file).SetProperty(export => export.ReadyAt, now)
            .SetProperty(export => export.ExpiresAt, now + TimeSpan.FromDays(1)).SetProperty(export => export.NextAttemptAt, (DateTimeOffset?)null)));

        held.SetResult();
        await Eventually.TrueAsync(() => services.Failures == 1, "the first attempt fails");
        // The next one of somebody else comes after it.
        services.BreaksOff = false;
        var other = (await identity.Api.RegisterAsync()).Text("token");
        await identity.Api.PostAsync(Path, null, other);
        await ReadyAsync(other);

        Assert.Equal("ready", (await identity.Api.GetAsync(Path, token))["status"]);
        Assert.Single(services.Files);
    }

    [Fact]
    public async Task An_unconfirmed_address_gets_no_link()
    {
        var token = (await identity.Api.RegisterAsync()).Text("token");
        await identity.Api.PostAsync(Path, null, token);
        await ReadyAsync(token);

        await Eventually.TrueAsync(() => Directory.GetFiles(mails, "*.eml").Select(File.ReadAllText).Any(mail => mail.Contains("Your data are ready", StringComparison.Ordinal)), "a mail");

        Assert.DoesNotContain(Directory.GetFiles(mails, "*.eml").Select(File.ReadAllText), mail => mail.Contains("/signed/", StringComparison.Ordinal));
    }

    // Time goes on by itself: a lost attempt is made again.
    private async Task<Reply> ReadyAsync(string token)
    {
        var reply = await Eventually.GetAsync(
            () => identity.Api.GetAsync(Path, token),
            reply =>
            {
                if (reply.Status != 200)
                    return false;
                if (reply["status"] == "pending" && services is { AreAway: false, BreaksOff: false, Failures: > 0 })
                    identity.Time.Advance(TimeSpan.FromSeconds(1));
                return reply["status"] == "ready";
            });
        Assert.True(reply.Status == 200, $"{reply.Status} {reply.Body}");
        Assert.Equal("ready", reply["status"]);
        return reply;
    }

    private Task<int> ConfirmAsync(Guid id) => identity.WithDbAsync(db => db.Accounts.Where(account => account.Id == id)
        .ExecuteUpdateAsync(set => set.SetProperty(account => account.EmailVerifiedAt, identity.Time.GetUtcNow())));

    private Task<int> PublishedAsync(Guid id) => identity.WithDbAsync(db => db.Database
        .SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM outbox WHERE type = {nameof(DataExportReady)} AND subject = {id}").SingleAsync());

    private static byte[] Read(ZipArchive zip, string name)
    {
        using var content = new MemoryStream();
        using (var entry = zip.GetEntry(name)!.Open())
            entry.CopyTo(content);
        return content.ToArray();
    }
}
