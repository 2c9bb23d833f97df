using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Ensemble.Tests.Fleet.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

[assembly: AssemblyFixture(typeof(Ensemble.Tests.Fleet.Fleet))]

namespace Ensemble.Tests.Fleet;

/// <summary>The whole fleet, started once for all tests here. Tests talk to the gateway only; they may stop and kill the rest.</summary>
public sealed class Fleet : IAsyncLifetime
{
    public const string AdminPassword = "only-for-the-fleet-tests-1722";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(3);
    private static readonly string[] Services = ["identity", "rooms", "chat", "media", "operations", "gateway"];

    private DistributedApplication? app;

    /// <summary>A client of the one public address.</summary>
    public HttpClient Gateway { get; private set; } = null!;

    /// <summary>Where mail lands.</summary>
    public string MailDirectory => Path.Combine(DataDirectory, "mail");

    /// <summary>The spans that all services exported.</summary>
    public TraceCollector Traces { get; private set; } = null!;

    /// <summary>Where this fleet keeps its data.</summary>
    public string DataDirectory { get; private set; } = "";

    private DistributedApplication App => app ?? throw new InvalidOperationException("The fleet is not up.");

    public async ValueTask InitializeAsync()
    {
        Traces = await TraceCollector.StartAsync();
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
        [
            $"--OTEL_EXPORTER_OTLP_ENDPOINT={Traces.Address}",
            "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            $"--Parameters:admin_password={AdminPassword}",
            "--Parameters:limits_scale=0",
        ]);
        DataDirectory = builder.Configuration["Aspire:Store:Override"]!;
        app = await builder.BuildAsync();
        await app.StartAsync();
        using var deadline = new CancellationTokenSource(StartDeadline);
        foreach (var service in Services)
            await app.ResourceNotifications.WaitForResourceHealthyAsync(service, deadline.Token);
        Gateway = app.CreateHttpClient("gateway", "public");
    }

    public async ValueTask DisposeAsync()
    {
        Gateway?.Dispose();
        if (app is not null)
            await app.DisposeAsync();
        if (Traces is not null)
            await Traces.DisposeAsync();
    }

    /// <summary>The replicas of rooms, which commands and kills take for a resource.</summary>
    public static IReadOnlyList<string> RoomsReplicas { get; } = ["rooms.1", "rooms.2"];

    /// <summary>SIGKILL to all replicas of rooms at once.</summary>
    public Task KillRoomsAsync(CancellationToken cancel) => Task.WhenAll(RoomsReplicas.Select(replica => KillAsync(replica, cancel)));

    /// <summary>SIGKILL to a resource's process, and the wait until the AppHost has started it anew and it is healthy.</summary>
    public async Task KillAsync(string resource, CancellationToken cancel)
    {
        var before = ProcessIdOf(resource);
        await SignalAsync(resource, "KILL", cancel);
        await App.ResourceNotifications.WaitForResourceAsync(
            resource, change => PidOf(change) is { } pid && pid != before && change.Snapshot.HealthStatus == HealthStatus.Healthy, cancel);
    }

    /// <summary>A command of the dashboard, such as <c>resource-stop</c> or <c>resource-start</c>.</summary>
    public async Task CommandAsync(string resource, string command, CancellationToken cancel)
    {
        var result = await App.ResourceCommands.ExecuteCommandAsync(resource, command, cancel);
        Assert.True(result.Success, result.ErrorMessage);
    }

    public Task WaitForStateAsync(string resource, string state, CancellationToken cancel) =>
        App.ResourceNotifications.WaitForResourceAsync(resource, state, cancel);

    /// <summary>For the tests that look behind the gateway, such as for what an erasure has left.</summary>
    public async Task<string> ConnectionStringAsync(string resource, CancellationToken cancel) =>
        await App.GetConnectionStringAsync(resource, cancel) ?? throw new InvalidOperationException($"{resource} has no connection string.");

    /// <summary>The replica of rooms that listens on a port of its own.</summary>
    public string ReplicaAt(int port) => RoomsReplicas.Single(replica =>
        File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{ProcessIdOf(replica)}/environ")).Split('\0')
            .Any(variable => variable.StartsWith("ASPNETCORE_URLS=", StringComparison.Ordinal)
                && variable.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{port}"), StringComparison.Ordinal)));

    /// <summary>Sends a signal to a resource's process.</summary>
    public async Task SignalAsync(string resource, string signal, CancellationToken cancel)
    {
        using var kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", ProcessIdOf(resource).ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancel);
    }

    private int ProcessIdOf(string resource) =>
        App.ResourceNotifications.TryGetCurrentState(resource, out var change) && PidOf(change) is { } pid
            ? pid
            : throw new InvalidOperationException($"{resource} has no process.");

    private static int? PidOf(ResourceEvent change) =>
        change.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is { } value
            ? Convert.ToInt32(value, CultureInfo.InvariantCulture)
            : null;
}
