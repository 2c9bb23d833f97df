using System.Globalization;
using System.Text.Json;
using Ensemble.Media;
using Ensemble.Midi;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>The real media service in this process, with a database and a directory of its own; it may go away and come back.</summary>
internal sealed class MediaBeside : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ensemble-rooms-media-").FullName;
    private readonly int _grpcPort = FreePort.Take();
    private TestDatabase? _database;
    private ServiceInProcess<MediaDb>? _service;

    /// <summary>Where rooms find it, also before it is there.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["services:media:grpc"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_grpcPort}"),
    };

    public async Task StartAsync(FakeIdentity identity)
    {
        if (_database is null)
        {
            _database = await TestDatabase.CreateAsync();
            await using var db = new MediaDb(new DbContextOptionsBuilder<MediaDb>().UseNpgsql(_database.ConnectionString + ";Pooling=false").Options);
            await db.Database.MigrateAsync();
        }

        _service = await new ServiceInProcess<MediaDb>(new Dictionary<string, string>
        {
            ["ConnectionStrings:mediadb"] = _database.ConnectionString,
            ["Access:WithoutRevocations"] = "true",
            ["ConnectionStrings:rabbitmq"] = "amqp://guest:guest@127.0.0.1:1",
            ["Access:KeysAddress"] = identity.KeysAddress,
            ["Storage:Directory"] = _directory,
            ["Links:Secret"] = "for-tests-only-for-tests-only-for-tests",
            ["GRPC_PORT"] = _grpcPort.ToString(CultureInfo.InvariantCulture),
        }).StartAsync();
    }

    public async Task StopAsync()
    {
        if (_service is not null)
            await _service.DisposeAsync();
        _service = null;
    }

    public Task<List<Guid>> FilesAsync() => Service.WithAsync<MediaDb, List<Guid>>(db => db.Files.Select(file => file.Id).ToListAsync());

    /// <summary>What the link of a performance's details opens.</summary>
    public async Task<IReadOnlyList<MidiTrack>> DownloadAsync(JsonElement details)
    {
        using var http = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Service.Port}")) };
        using var answer = await http.GetAsync(details.GetProperty("download_url").GetString());
        Assert.Equal((200, "audio/midi"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return MidiFile.ReadTracks(await answer.Content.ReadAsByteArrayAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private ServiceInProcess<MediaDb> Service => _service ?? throw new InvalidOperationException("Media is away.");
}
