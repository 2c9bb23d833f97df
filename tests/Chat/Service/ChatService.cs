using System.Globalization;
using Ensemble.Chat;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Chat.Service;

/// <summary>The service in this process, on real sockets and a database of its own, with an identity beside it.</summary>
internal sealed class ChatService : IAsyncDisposable
{
    private static readonly string Secret = new('7', 32);
    private static readonly Lazy<Task<TestDatabase>> Template = new(MigrateAsync);

    private readonly ServiceInProcess<ChatDb> _service;
    private readonly string _songs;
    private readonly bool _ownsRest;

    private ChatService(ServiceInProcess<ChatDb> service, TestDatabase database, FakeIdentity identity, int grpcPort, string songs, bool ownsRest)
    {
        (_service, Database, Identity, _songs, _ownsRest) = (service, database, identity, songs, ownsRest);
        GrpcAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{grpcPort}"));
    }

    public TestDatabase Database { get; }

    public FakeIdentity Identity { get; }

    public int Port => _service.Port;

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"));

    public Uri GrpcAddress { get; }

    public Api Api => _service.Api;

    public IServiceProvider Services => _service.Services;

    public static async Task<ChatService> StartAsync(Dictionary<string, string>? settings = null)
    {
        var identity = await FakeIdentity.StartAsync();
        return await StartAsync(await MigratedDatabaseAsync(), identity, ownsRest: true, settings);
    }

    public static async Task<TestDatabase> MigratedDatabaseAsync() => await TestDatabase.CreateAsync(await Template.Value);

    /// <summary>Another node of the same service: same database, same identity.</summary>
    public Task<ChatService> StartAnotherAsync(Dictionary<string, string>? settings = null) =>
        StartAsync(Database, Identity, ownsRest: false, settings);

    public Task<T> WithDbAsync<T>(Func<ChatDb, Task<T>> work) => _service.WithAsync(work);

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        Directory.Delete(_songs, recursive: true);
        if (!_ownsRest)
            return;
        await Identity.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static async Task<ChatService> StartAsync(TestDatabase database, FakeIdentity identity, bool ownsRest, Dictionary<string, string>? settings)
    {
        var grpcPort = FreePort.Take();
        var songs = Directory.CreateTempSubdirectory("ensemble-songs-").FullName;
        var service = await new ServiceInProcess<ChatDb>(new Dictionary<string, string>
        {
            ["ConnectionStrings:chatdb"] = database.ConnectionString,
            ["Access:WithoutRevocations"] = "true",
            // Nobody listens there: events stay in the outbox, where tests look for them.
            ["ConnectionStrings:rabbitmq"] = "amqp://guest:guest@127.0.0.1:1",
            ["Tokens:Secret"] = Secret,
            ["SharePlay:Directory"] = songs,
            ["Access:KeysAddress"] = identity.KeysAddress,
            ["services:identity:grpc"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{identity.GrpcPort}"),
            ["GRPC_PORT"] = grpcPort.ToString(CultureInfo.InvariantCulture),
        }.Concat(settings ?? [])).StartAsync();
        return new ChatService(service, database, identity, grpcPort, songs, ownsRest);
    }

    private static async Task<TestDatabase> MigrateAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await using var db = new ChatDb(new DbContextOptionsBuilder<ChatDb>().UseNpgsql(database.ConnectionString + ";Pooling=false").Options);
        await db.Database.MigrateAsync();
        return database;
    }
}
