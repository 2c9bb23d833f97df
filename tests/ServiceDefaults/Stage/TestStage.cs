using Ensemble.ServiceDefaults.Data;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Ensemble.Tests.ServiceDefaults.Stage;

/// <summary>
/// One test's world: a service that writes events and one that hears them, each with a database, on a shared or an own broker. Names are
/// unique, so that tests can share the servers.
/// </summary>
internal sealed class TestStage : IAsyncDisposable
{
    private static readonly SemaphoreSlim TemplateGate = new(1);
    private static string? template;

    private readonly Servers servers;
    private readonly string name = $"t{Guid.NewGuid():N}";
    private readonly List<RunningService> running = [];

    private TestStage(Servers servers, string? broker)
    {
        this.servers = servers;
        RabbitMq = broker ?? servers.RabbitMq;
        Topology = new EventTopology(new Dictionary<string, IReadOnlyList<Type>> { [Listener] = [typeof(NoteAdded)] }, $"{name}:");
    }

    public string RabbitMq { get; }

    public EventTopology Topology { get; }

    /// <summary>The writing service.</summary>
    public string Writer => $"{name}-writer";

    /// <summary>The hearing service, and its queue.</summary>
    public string Listener => $"{name}-listener";

    public string WriterDatabase => servers.Database($"{name}_writer");

    public string ListenerDatabase => servers.Database($"{name}_listener");

    public static async Task<TestStage> OpenAsync(Servers servers, string? broker = null)
    {
        var stage = new TestStage(servers, broker);
        await EnsureTemplateAsync(servers);
        await servers.ExecuteAsync($"CREATE DATABASE {stage.name}_writer TEMPLATE {template}");
        await servers.ExecuteAsync($"CREATE DATABASE {stage.name}_listener TEMPLATE {template}");
        return stage;
    }

    public Task<RunningService> StartWriterAsync(Action<IHostApplicationBuilder>? configure = null) => StartAsync(CreateWriter(configure));

    public Task<RunningService> StartListenerAsync(Action<IHostApplicationBuilder>? configure = null) =>
        StartAsync(CreateListener(configure));

    public IHost CreateWriter(Action<IHostApplicationBuilder>? configure = null) =>
        Build(WriterDatabase, configure, builder => builder.AddEvents<SheetsDb>(Writer, Topology, null));

    public IHost CreateListener(Action<IHostApplicationBuilder>? configure = null) => Build(ListenerDatabase, configure, builder =>
    {
        builder.Services.AddSingleton<BeforeApplying>();
        builder.AddEvents<SheetsDb>(Listener, Topology, events => events.Consume<NoteAdded, ApplyNote>());
    });

    public async ValueTask DisposeAsync()
    {
        foreach (var service in running)
            await service.DisposeAsync();
        await servers.ExecuteAsync($"DROP DATABASE IF EXISTS {name}_writer WITH (FORCE)");
        await servers.ExecuteAsync($"DROP DATABASE IF EXISTS {name}_listener WITH (FORCE)");
    }

    private async Task<RunningService> StartAsync(IHost host)
    {
        var service = new RunningService(host);
        running.Add(service);
        await host.StartAsync();
        return service;
    }

    private IHost Build(string database, Action<IHostApplicationBuilder>? configure, Action<IHostApplicationBuilder> events)
    {
        var builder = TestHost.CreateBuilder();
        builder.Configuration["ConnectionStrings:db"] = database;
        builder.Configuration["ConnectionStrings:rabbitmq"] = RabbitMq;
        builder.Configuration["Events:RetryMin"] = "00:00:00.010";
        builder.Configuration["Events:RetryMax"] = "00:00:00.100";
        configure?.Invoke(builder);
        builder.AddDatabase<SheetsDb>("db");
        events(builder);
        return builder.Build();
    }

    private static async Task EnsureTemplateAsync(Servers servers)
    {
        await TemplateGate.WaitAsync();
        try
        {
            if (template is not null)
                return;
            var name = $"template_{Guid.NewGuid():N}";
            await servers.ExecuteAsync($"CREATE DATABASE {name}");
            var builder = TestHost.CreateBuilder();
            // A pooled connection to the template would keep others from copying it.
            builder.Configuration["ConnectionStrings:db"] = servers.Database(name) + ";Pooling=false";
            builder.AddDatabase<SheetsDb>("db");
            using var host = builder.Build();
            await Migration.RunAsync(host.Services, CancellationToken.None);
            template = name;
        }
        finally
        {
            TemplateGate.Release();
        }
    }
}
