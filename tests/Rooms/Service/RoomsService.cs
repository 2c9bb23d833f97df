using System.Globalization;
using Ensemble.Contracts.Events;
using Ensemble.Rooms;
using Ensemble.Rooms.Consumers;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>The service in this process, on real sockets and a database of its own, with an identity beside it.</summary>
internal sealed class RoomsService : IAsyncDisposable
{
    private static readonly string Secret = new('7', 32);
    private static readonly Lazy<Task<TestDatabase>> Template = new(MigrateAsync);

    private readonly ServiceInProcess<RoomsDb> _service;
    private readonly bool _ownsRest;

    private RoomsService(ServiceInProcess<RoomsDb> service, TestDatabase database, FakeIdentity identity, bool ownsRest) =>
        (_service, Database, Identity, _ownsRest) = (service, database, identity, ownsRest);

    public TestDatabase Database { get; }

    public FakeIdentity Identity { get; }

    public int Port => _service.Port;

    public Api Api => _service.Api;

    public IServiceProvider Services => _service.Services;

    public static async Task<RoomsService> StartAsync(Dictionary<string, string>? settings = null)
    {
        var identity = await FakeIdentity.StartAsync();
        return await StartAsync(await MigratedDatabaseAsync(), identity, ownsRest: true, settings);
    }

    public static async Task<TestDatabase> MigratedDatabaseAsync() => await TestDatabase.CreateAsync(await Template.Value);

    /// <summary>Another life of the same service: same database, same identity, nothing else.</summary>
    public Task<RoomsService> StartAnotherAsync(Dictionary<string, string>? settings = null) =>
        StartAsync(Database, Identity, ownsRest: false, settings);

    public Task<T> WithDbAsync<T>(Func<RoomsDb, Task<T>> work) => _service.WithAsync(work);

    /// <summary>Writes as the life of the room that the row knows as the latest.</summary>
    public async Task<IRoomJournal> JournalOfAsync(Guid room)
    {
        var fence = await WithDbAsync(db => db.Rooms.Where(row => row.Id == room).Select(row => row.Fence).SingleAsync());
        return Services.GetRequiredService<RoomJournal>().Within(fence);
    }

    public async Task<PianoClient> ConnectAsync(string room, Login? login, string query = "")
    {
        var ticket = await Api.PostAsync($"/api/rooms/{room}/ticket", new { }, login);
        Assert.True(ticket.Status == 200, ticket.Body);
        return await PianoClient.ConnectAsync(Port, ticket.Data.GetProperty("url").GetString() + query, null);
    }

    /// <summary>An account is erased; as the inbox runs it.</summary>
    public async Task EraseAsync(Guid user)
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RoomsDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await scope.ServiceProvider.GetRequiredService<ForgetUser>().ConsumeAsync(
            new UserDeleted(user, false, DateTimeOffset.UtcNow), new Delivery(Guid.NewGuid(), 1), default);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        if (!_ownsRest)
            return;
        await Identity.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static async Task<RoomsService> StartAsync(TestDatabase database, FakeIdentity identity, bool ownsRest, Dictionary<string, string>? settings)
    {
        var service = await new ServiceInProcess<RoomsDb>(new Dictionary<string, string>
        {
            ["ConnectionStrings:roomsdb"] = database.ConnectionString,
            ["Access:WithoutRevocations"] = "true",
            // Nobody listens there: events stay in the outbox, where tests look for them.
            ["ConnectionStrings:rabbitmq"] = "amqp://guest:guest@127.0.0.1:1",
            ["Tickets:Secret"] = Secret,
            ["Access:KeysAddress"] = identity.KeysAddress,
            ["services:identity:grpc"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{identity.GrpcPort}"),
        }.Concat(settings ?? [])).StartAsync();
        return new RoomsService(service, database, identity, ownsRest);
    }

    private static async Task<TestDatabase> MigrateAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await using var db = new RoomsDb(new DbContextOptionsBuilder<RoomsDb>().UseNpgsql(database.ConnectionString + ";Pooling=false").Options);
        await db.Database.MigrateAsync();
        return database;
    }
}
