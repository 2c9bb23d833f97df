using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.Testing;

namespace Ensemble.Benchmarks.Realtime.Servers;

/// <summary>The whole fleet, without the limits that one client's address has.</summary>
internal sealed partial class Fleet : IAsyncDisposable
{
    private static readonly string[] OthersThanRooms = ["Identity", "Media", "Operations"];

    private readonly IDistributedApplicationTestingBuilder builder;
    private readonly DistributedApplication app;
    private readonly Owners owners;

    private Fleet(IDistributedApplicationTestingBuilder builder, DistributedApplication app, Uri gateway) =>
        (this.builder, this.app, owners) = (builder, app, new Owners(gateway));

    public static async Task<Fleet> StartAsync()
    {
        // All players are guests and come from one address, and in the search for the most they play more than 1,000 frames a second.
        Environment.SetEnvironmentVariable("Guests__MaxSocketsPerAddress", "1000000");
        Environment.SetEnvironmentVariable("Tickets__Lifetime", "00:05:00"); // 5,000 sockets may take longer than a minute to come in.
        Environment.SetEnvironmentVariable("Realtime__MaxMessagesPerSecond", "0");
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(["--Parameters:limits_scale=0", "--Parameters:rooms_replicas=1"]);
        var app = await builder.BuildAsync();
        await app.StartAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        foreach (var service in (string[])["identity", "rooms", "gateway"])
            await app.ResourceNotifications.WaitForResourceHealthyAsync(service, deadline.Token);
        await Pinned.YieldAsync(Environment.ProcessId);
        return new Fleet(builder, app, app.GetEndpoint("gateway", "public"));
    }

    /// <summary>The node of rooms itself.</summary>
    public IServer Rooms() => new Way("rooms", app.GetEndpoint("rooms", "http").Port, [ProcessOf("Rooms")], Beside(["Gateway", .. OthersThanRooms]), owners);

    /// <summary>The way users go.</summary>
    public IServer ThroughGateway() =>
        new Way("rooms through the gateway", app.GetEndpoint("gateway", "public").Port, [ProcessOf("Rooms"), ProcessOf("Gateway")], Beside(OthersThanRooms), owners);

    public async ValueTask DisposeAsync()
    {
        owners.Dispose();
        await app.DisposeAsync();
        await builder.DisposeAsync();
    }

    private static int[] Beside(string[] projects) => [.. projects.Select(ProcessOf)];

    private static int ProcessOf(string project)
    {
        var found = ProcessFigures.Descendants(Environment.ProcessId).Where(process => Program().Match(process.Command).Groups[1].Value == project).ToList();
        return found.Count == 1 ? found[0].Id
            : throw new InvalidOperationException($"{found.Count} processes of {project}: {string.Join(", ", found.Select(process => process.Command))}");
    }

    // The program, or the assembly that dotnet runs.
    [GeneratedRegex(@"^(?:\S*dotnet(?:\s+exec)?\s+)?\S*?/?(\w+)(?:\.dll)?(?:\s|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Program();

    private sealed record Way(string Name, int Port, int[] ProcessIds, int[] Beside, Owners Owners) : IServer
    {
        public string Protocol => "rooms";

        public Task<string[]> OpenRoomsAsync(int rooms, int players) => Owners.OpenAsync(rooms, players);

        public IDisposable Alone() => new Paused(Beside);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask; // The fleet goes on.
    }
}
