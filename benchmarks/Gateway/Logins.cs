using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;

namespace Ensemble.Benchmarks.Gateway;

/// <summary>Logins through the gateway: bound by the password's hash, which is meant to be slow.</summary>
internal static class Logins
{
    public const string Title = "POST /api/auth/login through the gateway";

    private const int MostCallers = 8;

    public static async Task MeasureAsync(Uri gateway, int seconds)
    {
        // Each caller with an account of his own: many logins of one at the same moment are taken for guesses.
        var users = new List<User>();
        for (var n = 0; n < MostCallers; n++)
            users.Add(await User.RegisterAsync(gateway));

        Console.WriteLine($"\n{Title}\n\n| callers | logins | p50 | p99 |\n|---|---|---|---|");
        using var http = new HttpClient { BaseAddress = gateway };
        await LogInAsync(http, users[0]);
        foreach (var callers in (int[])[1, 2, MostCallers])
        {
            var latencies = (await Task.WhenAll(users.Take(callers).Select(user => CallAsync(http, user, TimeSpan.FromSeconds(2 * seconds))))).SelectMany(all => all).Order().ToList();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {callers} | {latencies.Count / (2.0 * seconds):F1}/s | {latencies[latencies.Count / 2]:N0} ms | {latencies[latencies.Count * 99 / 100]:N0} ms |"));
        }
    }

    private static async Task<List<double>> CallAsync(HttpClient http, User user, TimeSpan duration)
    {
        var (latencies, all) = (new List<double>(), Stopwatch.StartNew());
        while (all.Elapsed < duration)
        {
            var one = Stopwatch.StartNew();
            await LogInAsync(http, user);
            latencies.Add(one.Elapsed.TotalMilliseconds);
        }

        return latencies;
    }

    private static async Task LogInAsync(HttpClient http, User user)
    {
        using var answer = await http.PostAsJsonAsync("/api/auth/login", new { username = user.Name, password = User.Password });
        answer.EnsureSuccessStatusCode();
    }
}
