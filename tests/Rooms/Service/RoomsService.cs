using System.Globalization;
using Ensemble.Rooms;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>The service in this process, on real sockets and a database of its own, with an identity beside it.</summary>
internal sealed class RoomsService : IAsyncDisposable
{
    private static readonly string Secret = new('7', 32);
    private static readonly Lazy<Task<TestDatabase>> Template = new(MigrateAsync);

    private readonly Factory _factory;
    private readonly bool _ownsRest;

    private RoomsService(Factory factory, TestDatabase database, FakeIdentity identity, bool ownsRest, int port)
    {
        (_factory, Database, Identity, _ownsRest, Port) = (factory, database, identity, ownsRest, port);
        Api = new Api(new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) });
    }

    public TestDatabase Database { get; }

    public FakeIdentity Identity { get; }

    public int Port { get; }

    public Api Api { get; }

    public IServiceProvider Services => _factory.Services;

    public static async Task<RoomsService> StartAsync(Dictionary<string, string>? settings = null)
    {
        var identity = await FakeIdentity.StartAsync();
        return await StartAsync(await TestDatabase.CreateAsync(await Template.Value), identity, ownsRest: true, settings);
    }

    /// <summary>Another life of the same service: same database, same identity, nothing else.</summary>
    public Task<RoomsService> StartAnotherAsync() => StartAsync(Database, Identity, ownsRest: false, settings: null);

    public async Task<T> WithDbAsync<T>(Func<RoomsDb, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<RoomsDb>());
    }

    public async Task<PianoClient> ConnectAsync(string room, Login? login, string query = "")
    {
        var ticket = await Api.PostAsync($"/api/rooms/{room}/ticket", new { }, login);
        Assert.True(ticket.Status == 200, ticket.Body);
        return await PianoClient.ConnectAsync(Port, ticket.Data.GetProperty("url").GetString() + query, null);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _factory.DisposeAsync();
        if (!_ownsRest)
            return;
        await Identity.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static async Task<RoomsService> StartAsync(TestDatabase database, FakeIdentity identity, bool ownsRest, Dictionary<string, string>? settings)
    {
        var port = FreePort.Take();
        var factory = new Factory(new Dictionary<string, string>
        {
            ["urls"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
            ["ConnectionStrings:roomsdb"] = database.ConnectionString,
            // Nobody listens there: events stay in the outbox, where tests look for them.
            ["ConnectionStrings:rabbitmq"] = "amqp://guest:guest@127.0.0.1:1",
            ["Tickets:Secret"] = Secret,
            ["Access:KeysAddress"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{identity.HttpPort}/.well-known/jwks.json"),
            ["services:identity:grpc"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{identity.GrpcPort}"),
        }.Concat(settings ?? []));
        factory.UseKestrel(port);
        factory.StartServer();
        var service = new RoomsService(factory, database, identity, ownsRest, port);
        await Eventually.TrueAsync(async () => (await service.Api.GetAsync("/health")).Status == 200, "the service is healthy");
        return service;
    }

    private static async Task<TestDatabase> MigrateAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await using var db = new RoomsDb(new DbContextOptionsBuilder<RoomsDb>().UseNpgsql(database.ConnectionString + ";Pooling=false").Options);
        await db.Database.MigrateAsync();
        return database;
    }

    private sealed class Factory(IEnumerable<KeyValuePair<string, string>> settings) : WebApplicationFactory<RoomsDb>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.ConfigureLogging(logging => logging.ClearProviders());
            foreach (var (name, value) in settings)
                builder.UseSetting(name, value);
        }

        protected override IHost CreateHost(IHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            return base.CreateHost(builder);
        }
    }
}
