// A file of the running media service, directly and through whatever else is named, beside nginx serving the same bytes, in turns.
// Usage: FilesBenchmark rounds seconds connections address-of-the-file...
using System.Globalization;
using Ensemble.Benchmarks.Files;
using Ensemble.Benchmarks.Gateway;

if (args.Length < 4)
{
    Console.Error.WriteLine("Usage: FilesBenchmark rounds seconds connections address-of-the-file...");
    return 1;
}

const int NginxPort = 18_099;
var (rounds, seconds, connections) = (Number(args[0]), Number(args[1]), Number(args[2]));
using var http = new HttpClient();
var content = await http.GetByteArrayAsync(new Uri(args[3]));
await using var nginx = await Nginx.StartAsync(content, NginxPort);
Uri[] addresses = [nginx.Address, .. args[3..].Select(address => new Uri(address))];
foreach (var address in addresses)
    await Load.RunAsync(address, connections, seconds: 3); // Warms up.

var figures = addresses.ToDictionary(address => address, _ => new List<Figures>());
for (var round = 0; round < rounds; round++)
{
    foreach (var address in addresses)
        figures[address].Add(await Load.RunAsync(address, connections, seconds));
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"{content.Length:N0} bytes, {connections} connections, medians of {rounds} rounds of {seconds} s, in turns"));
Console.WriteLine();
Console.WriteLine("| address | requests | MB/s | of nginx | median latency |");
Console.WriteLine("|---|---|---|---|---|");
var peer = Median(figures[nginx.Address], figure => figure.RequestsPerSecond);
foreach (var address in addresses)
{
    var throughput = Median(figures[address], figure => figure.RequestsPerSecond);
    var latency = Median(figures[address], figure => figure.MedianMicroseconds);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {address.Authority} | {throughput:N0}/s | {throughput * content.Length / 1e6:N0} | {throughput / peer:F2} | {latency:N0} µs |"));
}

return 0;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static double Median(List<Figures> all, Func<Figures, double> of) => all.Select(of).Order().ElementAt(all.Count / 2);
