using System.Globalization;
using Ensemble.Identity;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.Identity;

/// <summary>The service in this process, on real sockets, with a clock of the test's and a database of its own or a shared one.</summary>
internal sealed class IdentityService : IAsyncDisposable
{
    public const string AdminPassword = "the test conducts";

    private static readonly Lazy<Task<TestDatabase>> Template = new(MigrateAsync);

    private readonly Factory factory;
    private readonly TestDatabase? ownDatabase;

    private IdentityService(Factory factory, TestDatabase database, bool ownsDatabase, ManualTime time, int httpPort, int grpcPort)
    {
        this.factory = factory;
        (Database, ownDatabase, Time) = (database, ownsDatabase ? database : null, time);
        PublicAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{httpPort}"));
        Api = new Api(new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = PublicAddress });
        GrpcAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{grpcPort}"));
    }

    public TestDatabase Database { get; }

    public ManualTime Time { get; }

    public Api Api { get; }

    public Uri PublicAddress { get; }

    public Uri GrpcAddress { get; }

    public IServiceProvider Services => factory.Services;

    /// <param name="settings">Over those that every test has.</param>
    /// <param name="time">Of another service; its own otherwise.</param>
    /// <param name="database">Of another service; its own otherwise.</param>
    /// <param name="replace">Puts something of the test's in the place of a part.</param>
    public static async Task<IdentityService> StartAsync(
        Dictionary<string, string>? settings = null, ManualTime? time = null, TestDatabase? database = null,
        Action<IServiceCollection>? replace = null)
    {
        time ??= new ManualTime();
        var own = database ?? await TestDatabase.CreateAsync(await Template.Value);
        var (httpPort, grpcPort) = (FreePort.Take(), FreePort.Take());
        var factory = new Factory(time, new Dictionary<string, string>
        {
            ["urls"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{httpPort}"),
            ["GRPC_PORT"] = grpcPort.ToString(CultureInfo.InvariantCulture),
            ["ConnectionStrings:identitydb"] = own.ConnectionString,
            ["Access:WithoutRevocations"] = "true",
            // Nobody listens there: events stay in the outbox, where tests look for them.
            ["ConnectionStrings:rabbitmq"] = "amqp://guest:guest@127.0.0.1:1",
            ["Passwords:IterationCount"] = "1000",
            ["Admin:Password"] = AdminPassword,
            ["Mail:Directory"] = Path.Combine(Path.GetTempPath(), $"ensemble-mail-{Environment.ProcessId}"),
        }.Concat(settings ?? []), replace);
        factory.UseKestrel();
        factory.StartServer();
        var service = new IdentityService(factory, own, database is null, time, httpPort, grpcPort);
        await Eventually.TrueAsync(async () => (await service.Api.GetAsync("/health")).Status == 200, "the service is healthy");
        return service;
    }

    /// <summary>Runs a query or a change in the service's database.</summary>
    public async Task<T> WithDbAsync<T>(Func<IdentityDb, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<IdentityDb>());
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await factory.DisposeAsync();
        if (ownDatabase is not null)
            await ownDatabase.DisposeAsync();
    }

    private static async Task<TestDatabase> MigrateAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await using (var db = new IdentityDb(new DbContextOptionsBuilder<IdentityDb>().UseNpgsql(database.ConnectionString + ";Pooling=false").Options))
            await db.Database.MigrateAsync();
        return database;
    }

    private sealed class Factory(
        ManualTime time, IEnumerable<KeyValuePair<string, string>> settings, Action<IServiceCollection>? replace) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Development");
            foreach (var (key, value) in settings)
                builder.UseSetting(key, value);
            builder.ConfigureTestServices(services =>
            {
                services.AddSingleton<TimeProvider>(time).AddLogging(logs => logs.ClearProviders());
                replace?.Invoke(services);
            });
        }
    }
}

/// <summary>One service for the tests of a class; they take names of their own and leave the clock alone.</summary>
public sealed class SharedIdentity : IAsyncLifetime
{
    internal IdentityService Service { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Service = await IdentityService.StartAsync();

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
