using System.Diagnostics;
using Ensemble.Benchmarks.Realtime.Servers;

namespace Ensemble.Benchmarks.Realtime;

/// <summary>Runs the scenarios against one server after another; only the one that is measured runs.</summary>
internal sealed class Measurement(Settings settings, Report report)
{
    private const int MostWindows = 60;
    private const double WarmSeconds = 15, Quiet = 0.05;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    public async Task FleetAsync()
    {
        if (!settings.Targets.Contains("rooms") && !settings.Targets.Contains("gateway"))
            return;
        Report.Progress("starting the fleet");
        await using var fleet = await Fleet.StartAsync();
        var isWarm = false;
        foreach (var scenario in settings.Scenarios)
        {
            if (!scenario.IsIdle && !isWarm)
                isWarm = await WarmAsync(fleet);
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

    // The runtime compiles what is used often once more, beside the work: what servers do in their first minute is not what they do for days.
    private async Task<bool> WarmAsync(Fleet fleet)
    {
        foreach (var way in (IServer[])[fleet.Rooms(), fleet.ThroughGateway()])
        {
            var paths = await way.OpenRoomsAsync(Scenario.Warm.Rooms, Scenario.Warm.Players);
            await Pinned.GenerateAsync(settings.GeneratorCore, Scenario.Warm.ToPlan(way, paths, WarmSeconds));
        }

        for (var window = 0; window < MostWindows; window++)
        {
            var before = ProcessFigures.BusySeconds();
            await Task.Delay(Window);
            if ((ProcessFigures.BusySeconds() - before) / Window.TotalSeconds < Quiet)
                break;
        }

        Report.Progress("warm, and the machine is quiet");
        return true;
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
            using var alone = server.Alone();
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
