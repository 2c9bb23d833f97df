// The same requests to a service directly, through the gateway, and for files to nginx, in turns, with the whole fleet running.
// Usage: GatewayBenchmark [rounds] [seconds] [limits scale] [only]
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Ensemble.Benchmarks.Gateway;

var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
var limitsScale = args.Length > 2 ? args[2] : "0"; // 1000000 counts every request and refuses none.
var only = args.Length > 3 ? args[3] : ""; // Part of a comparison's name, such as validate-token; all of them by default.

await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>([$"--Parameters:limits_scale={limitsScale}"]);
await using var app = await builder.BuildAsync();
await app.StartAsync();
using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
foreach (var service in (string[])["identity", "media", "gateway"])
    await app.ResourceNotifications.WaitForResourceHealthyAsync(service, deadline.Token);

var (identity, media, gateway) = (app.GetEndpoint("identity", "http"), app.GetEndpoint("media", "http"), app.GetEndpoint("gateway", "public"));
var user = await User.RegisterAsync(gateway);
var files = new Dictionary<string, byte[]> { ["1KB"] = RandomBytes(1_000), ["10MB"] = RandomBytes(10_000_000) };
await using var nginx = await Nginx.StartAsync(files, port: 18_099);

Console.WriteLine($"Medians of {rounds} rounds of {seconds} s, in turns, limits_scale {limitsScale}. p50 and p99 are latencies.");
await CompareAsync("GET /.well-known/jwks.json", [1, 32], Both(identity, "/.well-known/jwks.json", null));
await CompareAsync("GET /api/auth/validate-token", [1, 32], Both(identity, "/api/auth/validate-token", user.Token));
await CompareAsync("GET /api/users/profile", [1, 32], Both(identity, "/api/users/profile", user.Token));
foreach (var (name, content) in files.Where(file => IsWanted(FileTitle(file.Key))))
{
    var path = await user.UploadAsync(name, content);
    // Receiving a large file costs more than sending it: with one thread wrk would be what is measured.
    var (connections, threads) = content.Length > 1_000_000 ? ((int[])[1, 8], 2) : ([1, 32], 1);
    await CompareAsync(FileTitle(name), connections, [new Target("nginx", new Uri(nginx.Address, name)), .. Both(media, path, null)], threads);
}

if (IsWanted(Logins.Title))
    await Logins.MeasureAsync(gateway, seconds);

bool IsWanted(string what) => what.Contains(only, StringComparison.OrdinalIgnoreCase);

static string FileTitle(string name) => $"a file of {name}";

Target[] Both(Uri service, string path, string? token) =>
    [new("the service itself", new Uri(service, path), token), new("through the gateway", new Uri(gateway, path), token)];

async Task CompareAsync(string what, int[] connections, Target[] targets, int threads = 1)
{
    if (!IsWanted(what))
        return;
    Console.WriteLine($"\n{what}\n\n| connections | | requests | of the first | p50 | p99 |\n|---|---|---|---|---|---|");
    foreach (var target in targets)
        await Load.RunAsync(target, connections[^1], threads, seconds: 5); // Warms up.
    foreach (var count in connections)
    {
        var figures = targets.ToDictionary(target => target, _ => new List<Figures>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var target in targets)
                figures[target].Add(await Load.RunAsync(target, count, threads, seconds));
        }

        var first = Figures.Median(figures[targets[0]]);
        foreach (var target in targets)
        {
            var median = Figures.Median(figures[target]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {count} | {target.Name} | {median.RequestsPerSecond:N0}/s | {median.RequestsPerSecond / first.RequestsPerSecond:F2} | {median.MedianMicroseconds:N0} µs | {median.P99Microseconds:N0} µs |"));
        }
    }
}

static byte[] RandomBytes(int count)
{
    var bytes = new byte[count];
    new Random(1).NextBytes(bytes);
    return bytes;
}
