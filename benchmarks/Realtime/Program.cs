// The rooms' socket beside other servers that do the same job, in turns, the load generator on a core of its own.
// docs: benchmarks/README.md, "Rooms".
using Ensemble.Benchmarks.Realtime;
using Ensemble.Benchmarks.Realtime.Generator;
using Ensemble.Benchmarks.Realtime.Servers;

switch (args)
{
    case ["generate"]:
        Performance.Run();
        return 0;
    case ["signalr", var port]:
        SignalRServer.Run(port);
        return 0;
}

if (Settings.Read(args) is not { } settings)
{
    Console.Error.WriteLine(Settings.Usage);
    return 2;
}

await Pinned.ToAsync(settings.ServerCore, Environment.ProcessId);
var report = new Report();
var measurement = new Measurement(settings, report);
await measurement.FleetAsync();
foreach (var target in settings.Targets)
    await measurement.PeerAsync(target);
report.Write(settings.Scenarios);
return report.IsWhole ? 0 : 1;
