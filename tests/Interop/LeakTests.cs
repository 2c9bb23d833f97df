using Ensemble.Tests.Probing;
using Grpc.Net.Client;

namespace Ensemble.Tests.Interop;

/// <summary>Ten thousand calls, 64 at a time, leave nothing behind.</summary>
public sealed class LeakTests(NodeProcess node)
{
    private const int Total = 10_000;
    private const int Concurrency = 64;

    /// <summary>More than noise, and less than 10,000 of anything that a call holds.</summary>
    private const long MemoryNoise = 1_000_000;

    [Fact]
    public async Task On_the_server_called_by_grpc_js()
    {
        await using var host = await ProbeHost.StartAsync();
        using var gauges = new Gauges(host.Address.Port);
        await RunAsync(Concurrency * 20);
        var before = Holdings.Now();
        Assert.Equal(1, gauges["kestrel.active_connections"]);

        var result = await RunAsync(Total);

        Assert.Equal(Total, (int?)result["answered"]);
        Assert.Equal(Total + (Concurrency * 20), host.Stats.Started);
        await Eventually.TrueAsync(() => gauges["http.server.active_requests"] == 0 && host.Stats.Running == 0, "no request is open");
        Assert.Equal(1, gauges["kestrel.active_connections"]);
        AssertSame(before, Holdings.Now());

        await node.RunAsync("close", host.Address);
        await Eventually.TrueAsync(() => gauges["kestrel.active_connections"] == 0, "no connection is open");

        Task<System.Text.Json.Nodes.JsonNode> RunAsync(int total) =>
            node.RunAsync("many", host.Address, new { total, concurrency = Concurrency });
    }

    [Fact]
    public async Task On_the_client_that_calls_grpc_js()
    {
        using var gauges = new Gauges(node.Server.Port);
        var channel = GrpcChannel.ForAddress(node.Server);
        var client = new Probe.ProbeClient(channel);
        await CallAsync(client, Concurrency * 20);
        var before = Holdings.Now();

        await CallAsync(client, Total);

        await Eventually.TrueAsync(() => gauges["http.client.active_requests"] == 0, "no request is open");
        Assert.Equal(1, gauges["http.client.open_connections"]);
        Assert.Equal(0, (await client.StatsAsync(new Empty())).Running);
        AssertSame(before, Holdings.Now());

        channel.Dispose();
        await Eventually.TrueAsync(() => gauges["http.client.open_connections"] == 0, "no connection is open");
    }

    private static async Task CallAsync(Probe.ProbeClient client, int total)
    {
        var left = total;
        var request = new Message { Text = "again" };
        await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                Assert.Equal("again", (await client.EchoAsync(request)).Text);
        }));
    }

    private static void AssertSame(Holdings before, Holdings after)
    {
        Assert.Equal(before.Sockets, after.Sockets);
        Assert.True(after.Timers <= before.Timers + 4, $"timers: {before.Timers}, then {after.Timers}");
        Assert.True(after.Memory < before.Memory + MemoryNoise, $"managed memory: {before.Memory:N0} bytes, then {after.Memory:N0}");
    }

    /// <summary>What the process holds when it rests.</summary>
    private sealed record Holdings(long Memory, int Sockets, long Timers)
    {
        public static Holdings Now()
        {
            for (var i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            return new Holdings(
                GC.GetTotalMemory(forceFullCollection: true), OpenSockets(), Timer.ActiveCount);
        }

        /// <summary>Not the files: the runtime opens assemblies as it goes.</summary>
        private static int OpenSockets() => new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos()
            .Count(entry => entry.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);
    }
}
