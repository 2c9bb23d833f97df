using System.Diagnostics;
using System.Globalization;

namespace Ensemble.Benchmarks.Start;

/// <summary>The fleet as a developer starts it, in a process of its own with a data directory and a port of its own.</summary>
internal sealed class FleetProcess : IDisposable
{
    // Each proves another service: the gateway itself, identity, rooms, and operations (which wants a token).
    private static readonly (string Path, int Status)[] Proofs =
        [("/health", 200), ("/.well-known/jwks.json", 200), ("/api/rooms", 200), ("/api/v1/audit/logs", 401)];

    private readonly Process process;
    private readonly string gateway;

    private FleetProcess(Process process, string gateway) => (this.process, this.gateway) = (process, gateway);

    public int Id => process.Id;

    public static FleetProcess Start(string root, string dataDirectory, int port)
    {
        var start = new ProcessStartInfo("dotnet", ["run", "--project", "AppHost", "--no-build"])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["Parameters__gateway_port"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["Parameters__data_directory"] = dataDirectory;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new FleetProcess(process, $"http://localhost:{port}");
    }

    /// <summary>Until every service has answered through the gateway.</summary>
    public async Task WaitUntilServingAsync(TimeSpan deadline)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        using var expiry = new CancellationTokenSource(deadline);
        foreach (var (path, status) in Proofs)
        {
            while (!await AnswersAsync(client, path, status))
                await Task.Delay(20, expiry.Token);
        }
    }

    /// <summary>Every process below this one, the whole tree.</summary>
    public IReadOnlyList<int> Descendants()
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _))
            .Select(name => (Id: int.Parse(name!, CultureInfo.InvariantCulture), Parent: ParentOf(name!)))
            .ToLookup(entry => entry.Parent, entry => entry.Id);
        var found = new List<int>();
        var open = new Queue<int>([process.Id]);
        while (open.TryDequeue(out var parent))
        {
            foreach (var child in parents[parent])
            {
                found.Add(child);
                open.Enqueue(child);
            }
        }

        return found;
    }

    /// <summary>Ctrl-C, as a terminal sends it to the AppHost.</summary>
    public async Task InterruptAsync()
    {
        var host = Descendants().FirstOrDefault(id => CommandOf(id).Contains("AppHost", StringComparison.Ordinal), process.Id);
        using var kill = Process.Start("kill", ["-INT", host.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync();
    }

    /// <summary>SIGKILL to the AppHost itself, so that it can't stop anything.</summary>
    public async Task KillAsync()
    {
        var host = Descendants().FirstOrDefault(id => CommandOf(id).Contains("AppHost", StringComparison.Ordinal), process.Id);
        using var kill = Process.Start("kill", ["-KILL", host.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync();
    }

    public static bool IsAlive(int id) => File.Exists($"/proc/{id}/stat") && !StatOf(id).Contains(") Z ", StringComparison.Ordinal);

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private async Task<bool> AnswersAsync(HttpClient client, string path, int status)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(gateway + path));
            return (int)answer.StatusCode == status;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static int ParentOf(string id)
    {
        var stat = StatOf(int.Parse(id, CultureInfo.InvariantCulture));
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;
    }

    private static string StatOf(int id) => Read($"/proc/{id}/stat");

    private static string CommandOf(int id) => Read($"/proc/{id}/cmdline");

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // The process ended meanwhile.
        }
    }
}
