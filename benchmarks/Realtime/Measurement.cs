using System.Diagnostics;
using Ensemble.Benchmarks.Realtime.Servers;

namespace Ensemble.Benchmarks.Realtime;

/// <summary>Runs the scenarios against one server after another; only the one that is measured runs.</summary>
internal sealed class Measurement(Settings settings, Report report)
{
    public async Task FleetAsync()
    {
        if (!settings.Targets.Contains("rooms") && !settings.Targets.Contains("gateway"))
            return;
        Report.Progress("starting the fleet");
        await using var fleet = await Fleet.StartAsync();
        foreach (var scenario in settings.Scenarios)
        {
            var (rooms, gateway) = (fleet.Rooms(), fleet.ThroughGateway());
            if (scenario.IsIdle)
            {
                // Once for both, while the processes are new: what rooms holds for a socket is the same either way.
                if (await TryMeasureAsync(gateway, scenario) is [var before, var after])
                {
                    report.Add(scenario, rooms.Name, [before with { Memory = before.Memory[..1] }, after with { Memory = after.Memory[..1] }]);
                    report.Add(scenario, gateway.Name, [before, after]);
                }

                continue;
            }

            foreach (var way in new[] { ("rooms", rooms), ("gateway", gateway) }.Where(way => settings.Targets.Contains(way.Item1)).Select(way => way.Item2))
                report.Add(scenario, way.Name, await TryMeasureAsync(way, scenario));
        }
    }

    public async Task PeerAsync(string target)
    {
        Func<Task<Peer>>? start = target switch
        {
            "node" => Peers.NodeAsync,
            "floor" => Peers.FloorAsync,
            "nats" => Peers.NatsAsync,
            "signalr" => Peers.SignalRAsync,
            "nchan" => Peers.NchanAsync,
            _ => null,
        };
        if (start is null)
            return;
        foreach (var scenario in settings.Scenarios)
        {
            try
            {
                await using var peer = await start();
                report.Add(scenario, peer.Name, await TryMeasureAsync(peer, scenario));
            }
            catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or TimeoutException)
            {
                report.Failed(target, failure.Message); // Not installed, most likely: the others go on.
                return;
            }
        }
    }

    private async Task<IReadOnlyList<Step>> TryMeasureAsync(IServer server, Scenario scenario)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            var paths = await server.OpenRoomsAsync(scenario.Rooms, scenario.Players);
            var steps = await Pinned.GenerateAsync(settings.GeneratorCore, scenario.ToPlan(server, paths, settings.Seconds));
            Report.Progress($"({scenario.Letter}) {server.Name}: {clock.Elapsed.TotalSeconds:N0} s");
            return steps;
        }
        catch (Exception failure) when (failure is InvalidOperationException or HttpRequestException)
        {
            report.Failed($"({scenario.Letter}) {server.Name}", failure.Message);
            return [];
        }
    }
}
