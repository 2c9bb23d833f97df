// The same request to a service directly and through the gateway, in turns. Usage: GatewayBenchmark [rounds] [seconds] [limits scale]
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Ensemble.Benchmarks.Gateway;

var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
var limitsScale = args.Length > 2 ? args[2] : "0"; // 1000000 counts every request and refuses none.
const string Path = "/.well-known/jwks.json";

await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>([$"--Parameters:limits_scale={limitsScale}"]);
await using var app = await builder.BuildAsync();
await app.StartAsync();
using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
foreach (var service in (string[])["identity", "gateway"])
    await app.ResourceNotifications.WaitForResourceHealthyAsync(service, deadline.Token);

var direct = new Uri(app.GetEndpoint("identity", "http"), Path);
var through = new Uri(app.GetEndpoint("gateway", "public"), Path);
foreach (var address in (Uri[])[direct, through])
    await Load.RunAsync(address, connections: 32, seconds: 5); // Warms up both.

Console.WriteLine($"GET {Path}, medians of {rounds} rounds of {seconds} s, in turns, limits_scale {limitsScale}");
Console.WriteLine();
Console.WriteLine("| connections | direct | through the gateway | ratio | median latency direct | through | added |");
Console.WriteLine("|---|---|---|---|---|---|---|");
foreach (var connections in (int[])[1, 32])
{
    var (plain, proxied) = (new List<Figures>(), new List<Figures>());
    for (var round = 0; round < rounds; round++)
    {
        plain.Add(await Load.RunAsync(direct, connections, seconds));
        proxied.Add(await Load.RunAsync(through, connections, seconds));
    }

    var (d, g) = (Median(plain), Median(proxied));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {connections} | {d.RequestsPerSecond:N0}/s | {g.RequestsPerSecond:N0}/s | {g.RequestsPerSecond / d.RequestsPerSecond:F2} | {d.MedianMicroseconds:N0} µs | {g.MedianMicroseconds:N0} µs | {g.MedianMicroseconds - d.MedianMicroseconds:N0} µs |"));
}

static Figures Median(List<Figures> all) => new(
    all.Select(figures => figures.RequestsPerSecond).Order().ElementAt(all.Count / 2),
    all.Select(figures => figures.MedianMicroseconds).Order().ElementAt(all.Count / 2));
