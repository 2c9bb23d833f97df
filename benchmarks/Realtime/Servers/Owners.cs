using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Ensemble.Benchmarks.Realtime.Servers;

/// <summary>Accounts that make rooms, and guests' tickets for them. Nobody may have more than twenty rooms open.</summary>
internal sealed class Owners(Uri gateway) : IDisposable
{
    private const int RoomsEach = 20;
    private const int TicketsAtOnce = 8;

    private readonly HttpClient http = new() { BaseAddress = gateway };

    /// <summary>The sockets' addresses, one a player.</summary>
    public async Task<string[]> OpenAsync(int rooms, int players)
    {
        var ids = new List<string>();
        for (var token = ""; ids.Count < rooms;)
        {
            if (ids.Count % RoomsEach == 0)
                token = await RegisterAsync();
            ids.Add(await OpenAsync(token, players));
        }

        var paths = new ConcurrentDictionary<int, string>();
        await Parallel.ForAsync(0, rooms * players, new ParallelOptions { MaxDegreeOfParallelism = TicketsAtOnce }, async (player, cancel) =>
        {
            var ticket = await PostAsync($"/api/rooms/{ids[player / players]}/ticket", new { }, null, cancel);
            paths[player] = ticket.GetProperty("url").GetString()!;
        });
        return [.. paths.OrderBy(entry => entry.Key).Select(entry => entry.Value)];
    }

    public void Dispose() => http.Dispose();

    private async Task<string> RegisterAsync()
    {
        const string Password = "correct horse battery staple 7";
        var name = string.Create(CultureInfo.InvariantCulture, $"load-{Guid.NewGuid():N}")[..20];
        var answer = await PostAsync("/api/auth/register", new { username = name, email = $"{name}@example.com", password = Password, confirm_password = Password }, null, default);
        return answer.GetProperty("token").GetString()!;
    }

    private async Task<string> OpenAsync(string token, int players)
    {
        var draft = new { room_name = "load", room_type = "public", max_users = players, settings = new { black_midi = true, persistent = true } };
        return (await PostAsync("/api/rooms", draft, token, default)).GetProperty("room_id").GetString()!;
    }

    private async Task<JsonElement> PostAsync(string path, object body, string? token, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, cancel);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("data");
    }
}
