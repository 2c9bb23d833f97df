using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Ensemble.Samples.Journey;
using Npgsql;

namespace Ensemble.Tests.Fleet;

/// <summary>Identity is killed in the midst of an export, which a lock on a table holds there; the next process makes it, once.</summary>
public sealed class ExportKillTests(Fleet fleet) : IAsyncLifetime
{
    private const string Path = "/api/v1/users/me/export";

    private readonly byte[] notes = RandomNumberGenerator.GetBytes(2_000_000);
    private NpgsqlDataSource identity = null!;
    private NpgsqlDataSource media = null!;
    private OutboxWitness outbox = null!;
    private Account account = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        identity = NpgsqlDataSource.Create(await fleet.ConnectionStringAsync("identitydb", Cancel));
        media = NpgsqlDataSource.Create(await fleet.ConnectionStringAsync("mediadb", Cancel));
        outbox = await OutboxWitness.StartAsync(await fleet.ConnectionStringAsync("identitydb", Cancel));
        account = await Account.RegisterAsync(fleet.Gateway, Names.New("killed"), Cancel);
        using var file = new MultipartFormDataContent { { new ByteArrayContent(notes), "file", "notes.bin" } };
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Post, "/api/files", file)).Status);
    }

    public async ValueTask DisposeAsync()
    {
        await outbox.DisposeAsync();
        await identity.DisposeAsync();
        await media.DisposeAsync();
    }

    [Fact]
    public async Task Killed_while_it_collects_it_is_ready_once_and_nothing_of_the_first_attempt_is_left()
    {
        await using var operations = NpgsqlDataSource.Create(await fleet.ConnectionStringAsync("operationsdb", Cancel));
        await using var connection = await operations.OpenConnectionAsync(Cancel);
        await using (var held = await HoldAsync(connection, "LOCK TABLE audit_entries IN ACCESS EXCLUSIVE MODE"))
        {
            await AskAsync();
            await Eventually.TrueAsync(
                async () => await CountAsync(operations, "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessShareLock'") > 0,
                "operations, the last to be asked, is reading its share", 30, Cancel);
            await fleet.KillAsync("identity", Cancel);
        }

        Assert.Equal(0, await ArchivesAsync());
        await EndsWellAsync();
    }

    [Fact]
    public async Task Killed_when_media_has_the_archive_already_it_is_ready_once_and_that_archive_is_deleted()
    {
        await using var connection = await identity.OpenConnectionAsync(Cancel);
        await using (var held = await HoldAsync(connection, "LOCK TABLE queued_mails IN SHARE MODE"))
        {
            await AskAsync();
            await Eventually.TrueAsync(async () => await ArchivesAsync() == 1, "media has the archive", 30, Cancel);
            await fleet.KillAsync("identity", Cancel);
        }

        await EndsWellAsync();
    }

    private async Task EndsWellAsync()
    {
        Assert.Equal(0, await outbox.CountAsync("DataExportReady", account.UserId));
        // The lease of the process that is gone: two minutes, which a campaign waits for.
        if (!Campaign.IsOn)
        {
            await RunAsync("UPDATE data_exports SET next_attempt_at = next_attempt_at - interval '2 minutes' WHERE account_id = $1", account.UserId);
            await RunAsync("UPDATE discarded_files SET due_at = due_at - interval '2 minutes' WHERE due_at > now()");
        }

        var ready = await Eventually.GetAsync(() => SendAsync(HttpMethod.Get, Path), reply => reply.Data("status") == "ready", Campaign.Rounds(60, 200), Cancel);
        Assert.Equal("ready", ready.Data("status"));
        await Eventually.TrueAsync(async () => await CountAsync(identity, "SELECT count(*) FROM discarded_files") == 0, "nothing is left to delete", 60, Cancel);

        Assert.Equal(1, await ArchivesAsync());
        Assert.Empty(Directory.GetFiles(System.IO.Path.Combine(fleet.DataDirectory, "media", "incoming")));
        var link = new Uri(ready.Data("download_url")!);
        using var zip = new ZipArchive(new MemoryStream(await fleet.Gateway.GetByteArrayAsync(link.PathAndQuery, Cancel)));
        Assert.Equal(notes, Read(zip.Entries.Single(entry => entry.Name == "notes.bin")));
        await Eventually.TrueAsync(
            async () => await CountAsync(identity, "SELECT count(*) FROM queued_mails WHERE kind = 'data_export' AND next_attempt_at IS NOT NULL") == 0,
            "no mail is to be sent", 30, Cancel);
        Assert.Single(Directory.GetFiles(fleet.MailDirectory, "*.eml").Select(File.ReadAllText), mail =>
            mail.Contains("Your data are ready", StringComparison.Ordinal) && mail.Contains(account.Username, StringComparison.Ordinal));
        Assert.Equal(1, await outbox.CountAsync("DataExportReady", account.UserId));
        Assert.Equal(2, await CountAsync(identity, "SELECT attempts::bigint FROM data_exports WHERE account_id = $1", account.UserId));
    }

    private async Task AskAsync() => Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(HttpMethod.Post, Path)).Status);

    private Task<long> ArchivesAsync() =>
        CountAsync(media, "SELECT count(*) FROM files WHERE owner_id = $1 AND expires_at IS NOT NULL", account.UserId);

    // Until it is disposed of.
    private static async Task<NpgsqlTransaction> HoldAsync(NpgsqlConnection connection, string sql)
    {
        var transaction = await connection.BeginTransactionAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        await command.ExecuteNonQueryAsync(Cancel);
        return transaction;
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string sql, params Guid[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private async Task RunAsync(string sql, params Guid[] values)
    {
        await using var command = identity.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private async Task<Reply> SendAsync(HttpMethod method, string path, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", account.Token);
        using var answer = await fleet.Gateway.SendAsync(request, Cancel);
        return new Reply(answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var content = new MemoryStream();
        using (var from = entry.Open())
            from.CopyTo(content);
        return content.ToArray();
    }

    private sealed record Reply(HttpStatusCode Status, string Body)
    {
        public string? Data(string field) => JsonDocument.Parse(Body).RootElement.TryGetProperty("data", out var data)
            && data.TryGetProperty(field, out var value) ? value.ToString() : null;
    }
}
