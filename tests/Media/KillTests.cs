using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Ensemble.Tests.Media;

/// <summary>The service as a process of its own, which is killed in the midst of uploads.</summary>
public sealed class KillTests : IAsyncLifetime
{
    private const int Rounds = 3;
    private const int Uploaders = 6;
    private const int AcknowledgedBeforeKill = 25;

    private readonly ConcurrentDictionary<Guid, byte[]> acknowledged = new();
    private readonly string directory = Directory.CreateTempSubdirectory("ensemble-media-").FullName;
    private FakeIdentity identity = null!;
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        identity = await FakeIdentity.StartAsync();
        database = await MediaService.MigratedDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await identity.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost_and_nothing_that_was_not_is_left_over()
    {
        var (hadUnfinished, shared) = (false, RandomNumberGenerator.GetBytes(700_000));
        for (var round = 1; round <= Rounds; round++)
        {
            await using var killed = await MediaProcess.StartAsync(database, identity, directory);
            var uploads = Enumerable.Range(0, Uploaders).Select(_ => UploadUntilKilledAsync(killed, shared)).ToList();
            var enough = round * AcknowledgedBeforeKill;
            await Eventually.TrueAsync(() => acknowledged.Count >= enough && Incoming().Length > 0, "uploads are acknowledged, others under way", 60);
            await killed.KillAsync();
            await Task.WhenAll(uploads);
            hadUnfinished |= Incoming().Length > 0;
        }

        Assert.True(hadUnfinished, "No upload was under way at any kill.");
        await using var media = await MediaProcess.StartAsync(database, identity, directory);
        await Eventually.TrueAsync(() => Incoming().Length == 0, "what was unfinished is removed");
        foreach (var (file, hash) in acknowledged)
            Assert.Equal(hash, SHA256.HashData(await media.Http.GetByteArrayAsync($"/files/{file}/x")));
        await Eventually.TrueAsync(async () => (await NamedContentsAsync()).SetEquals(OnDisk()), "the disk has what files name, and nothing else");
    }

    private string[] Incoming() => Directory.Exists(Path.Combine(directory, "incoming")) ? Directory.GetFiles(Path.Combine(directory, "incoming")) : [];

    private IEnumerable<string> OnDisk() => Directory.GetFiles(Path.Combine(directory, "objects"), "*", SearchOption.AllDirectories)
        .Select(path => Path.GetFileName(Path.GetDirectoryName(path)) + Path.GetFileName(path));

    private async Task<HashSet<string>> NamedContentsAsync()
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand("SELECT DISTINCT hash FROM files");
        await using var reader = await command.ExecuteReaderAsync();
        var hashes = new HashSet<string>();
        while (await reader.ReadAsync())
            hashes.Add(reader.GetString(0));
        return hashes;
    }

    // Some contents are new and some are shared: both ways into the store are cut.
    private async Task UploadUntilKilledAsync(MediaProcess media, byte[] shared)
    {
        var login = identity.Register("uploader");
        for (var number = 0; ; number++)
        {
            var content = number % 4 == 0 ? shared : RandomNumberGenerator.GetBytes(400_000);
            try
            {
                using var answer = await media.PostAsync(login, Multipart.Of(content, "x"));
                Assert.Equal(200, (int)answer.StatusCode);
                acknowledged[(await answer.JsonAsync()).GetProperty("file_id").GetGuid()] = SHA256.HashData(content);
            }
            catch (HttpRequestException)
            {
                Assert.True(media.IsKilled, "An upload failed before the kill.");
                return;
            }
        }
    }
}
