using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Ensemble.Tests.Identity;

/// <summary>What a client gets back.</summary>
internal sealed record Reply(int Status, JsonElement Body, HttpResponseHeaders Headers)
{
    public JsonElement Data => Body.GetProperty("data");

    /// <summary>The error of the envelope.</summary>
    public JsonElement Error => Body.GetProperty("error");

    public string? this[string field] => Data.GetProperty(field).ToString();
}

/// <summary>A client that speaks JSON and remembers nothing.</summary>
internal sealed class Api(HttpClient http) : IDisposable
{
    public const string Password = "a prelude in c major";

    private static int names;

    /// <summary>A username that no test has used yet.</summary>
    public static string NewName() => $"musician-{Interlocked.Increment(ref names) * 10 + 4}-{Environment.ProcessId}x";

    public Task<Reply> GetAsync(string path, string? token = null) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), token);

    public Task<Reply> DeleteAsync(string path, string? token = null, object? body = null) => SendAsync(
        new HttpRequestMessage(HttpMethod.Delete, path) { Content = body is null ? null : JsonContent.Create(body) }, token);

    public Task<Reply> SendAsync(string method, string path, string? token = null) =>
        SendAsync(new HttpRequestMessage(new HttpMethod(method), path), token);

    public Task<Reply> PostAsync(string path, object? body = null, string? token = null, string? cookie = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        return SendAsync(request, token);
    }

    public Task<Reply> PutAsync(string path, object body, string? token = null) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) }, token);

    public Task<Reply> PatchAsync(string path, object body, string? token = null) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Patch, path) { Content = JsonContent.Create(body) }, token);

    /// <summary>Logs in and answers the access token.</summary>
    public async Task<string> LoginAsync(string username, string password)
    {
        var reply = await PostAsync("/api/auth/login", new { username, password });
        Assert.Equal(200, reply.Status);
        return reply.Data.Text("token");
    }

    /// <summary>As if it came over the gateway from another address.</summary>
    public Task<Reply> PostFromAsync(string address, string path, object body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("X-Forwarded-For", address);
        return SendAsync(request, null);
    }

    /// <summary>As if it came over a gateway that the client reached by https.</summary>
    public Task<Reply> PostOverHttpsAsync(string path, object body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("X-Forwarded-For", "203.0.113.1");
        request.Headers.Add("X-Forwarded-Proto", "https");
        return SendAsync(request, null);
    }

    public Task<Reply> PostTextAsync(string path, string body, string type = "application/json") => SendAsync(
        new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, type) }, null);

    /// <summary>Registers as PianoRhythm's client does and answers the data.</summary>
    public async Task<JsonElement> RegisterAsync(string? username = null)
    {
        username ??= NewName();
        var reply = await PostAsync("/api/auth/register",
            new { username, email = $"{username}@example.org", password = Password, confirm_password = Password });
        Assert.Equal(201, reply.Status);
        return reply.Data;
    }

    public Task<Reply> RefreshAsync(string refreshToken) => PostAsync("/api/auth/refresh", new { refresh_token = refreshToken });

    public void Dispose() => http.Dispose();

    private async Task<Reply> SendAsync(HttpRequestMessage request, string? token)
    {
        using (request)
        {
            if (token is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            return new Reply((int)response.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text), response.Headers);
        }
    }
}

internal static class JsonReading
{
    public static string Text(this JsonElement element, string field) => element.GetProperty(field).GetString()!;

    public static string[] Texts(this JsonElement element, string field) =>
        [.. element.GetProperty(field).EnumerateArray().Select(item => item.GetString()!)];

    public static string[] Names(this JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name).Order()];
}
