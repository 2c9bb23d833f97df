using System.Globalization;
using Ensemble.Operations;
using Ensemble.Operations.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Operations;

/// <summary>The service in this process, on a real socket and a database of its own, with an identity beside it.</summary>
internal sealed class OperationsService : IAsyncDisposable
{
    private static readonly Lazy<Task<TestDatabase>> Template = new(MigrateAsync);

    private readonly ServiceInProcess<OperationsDb> service;
    private readonly TestDatabase database;

    private OperationsService(ServiceInProcess<OperationsDb> service, TestDatabase database, FakeIdentity identity, int grpcPort)
    {
        (this.service, this.database, Identity) = (service, database, identity);
        GrpcAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{grpcPort}"));
    }

    public Uri GrpcAddress { get; }

    public FakeIdentity Identity { get; }

    public Api Api => service.Api;

    public int Port => service.Port;

    public IServiceProvider Services => service.Services;

    /// <param name="rabbitMq">Without an address nobody listens there, and no events come in.</param>
    public static async Task<OperationsService> StartAsync(
        string rabbitMq = "amqp://guest:guest@127.0.0.1:1", Dictionary<string, string>? settings = null)
    {
        var identity = await FakeIdentity.StartAsync();
        var database = await TestDatabase.CreateAsync(await Template.Value);
        var grpcPort = FreePort.Take();
        var service = await new ServiceInProcess<OperationsDb>(new Dictionary<string, string>
        {
            ["ConnectionStrings:operationsdb"] = database.ConnectionString,
            ["Access:WithoutRevocations"] = "true",
            ["ConnectionStrings:rabbitmq"] = rabbitMq,
            ["Access:KeysAddress"] = identity.KeysAddress,
            ["GRPC_PORT"] = grpcPort.ToString(CultureInfo.InvariantCulture),
        }.Concat(settings ?? [])).StartAsync();
        return new OperationsService(service, database, identity, grpcPort);
    }

    public string ConnectionString => database.ConnectionString;

    public AsyncServiceScope CreateScope() => service.Services.CreateAsyncScope();

    public Task<T> WithDbAsync<T>(Func<OperationsDb, Task<T>> work) => service.WithAsync(work);

    public Task WriteAsync(params IEnumerable<AuditEntry> entries) => WithDbAsync(db =>
    {
        db.AuditEntries.AddRange(entries);
        return db.SaveChangesAsync();
    });

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await Identity.DisposeAsync();
        await database.DisposeAsync();
    }

    private static async Task<TestDatabase> MigrateAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await using var db = new OperationsDb(
            new DbContextOptionsBuilder<OperationsDb>().UseNpgsql(database.ConnectionString + ";Pooling=false").Options);
        await db.Database.MigrateAsync();
        return database;
    }
}

/// <summary>One service for the tests of a class; each works with users of its own.</summary>
public sealed class SharedOperations : IAsyncLifetime
{
    internal OperationsService Service { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Service = await OperationsService.StartAsync();

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
