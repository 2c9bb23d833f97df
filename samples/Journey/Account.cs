using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Ensemble.Samples.Journey;

/// <summary>A musician with an account, as seen from a client that only knows the gateway's address.</summary>
public sealed class Account
{
    private readonly HttpClient gateway;

    private Account(HttpClient gateway, string username, JsonElement login)
    {
        this.gateway = gateway;
        Username = username;
        Token = login.GetProperty("token").GetString()!;
        UserId = login.GetProperty("user").GetProperty("user_id").GetGuid();
    }

    public string Username { get; }

    /// <summary>The access token.</summary>
    public string Token { get; }

    public Guid UserId { get; }

    /// <summary>Registers and logs in.</summary>
    public static async Task<Account> RegisterAsync(HttpClient gateway, string username, CancellationToken cancel)
    {
        const string Password = "a-prelude-in-c-major";
        await PostAsync(gateway, "/api/auth/register",
            new { username, email = $"{username}@example.org", password = Password, confirm_password = Password }, null, cancel);
        return new Account(gateway, username, await PostAsync(gateway, "/api/auth/login", new { username, password = Password }, null, cancel));
    }

    /// <summary>Makes a public room and returns its id.</summary>
    public async Task<string> CreateRoomAsync(string name, CancellationToken cancel)
    {
        var room = await PostAsync(gateway, "/api/rooms", new { room_name = name, room_type = "public" }, Token, cancel);
        return room.GetProperty("room_id").GetString()!;
    }

    /// <summary>The address of a room's socket; good for one connection within a minute.</summary>
    public async Task<Uri> TakeTicketAsync(string roomId, CancellationToken cancel)
    {
        var ticket = await PostAsync(gateway, $"/api/rooms/{roomId}/ticket", new { }, Token, cancel);
        var address = new Uri(gateway.BaseAddress!, ticket.GetProperty("url").GetString());
        return new UriBuilder(address) { Scheme = address.Scheme == "https" ? "wss" : "ws" }.Uri;
    }

    private static async Task<JsonElement> PostAsync(HttpClient gateway, string path, object body, string? token, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await gateway.SendAsync(request, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"POST {path}: {(int)answer.StatusCode} {text}", null, answer.StatusCode);
        return JsonSerializer.Deserialize<JsonElement>(text).GetProperty("data");
    }
}
