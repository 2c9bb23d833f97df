using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Ensemble.Tests.ServiceFixtures;

/// <summary>What a client gets back.</summary>
public sealed record ApiAnswer(int Status, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public JsonElement Data => Json.GetProperty("data");

    public string? ErrorCode => Json.GetProperty("error").GetProperty("code").GetString();

    public string? ErrorField => Json.GetProperty("error").GetProperty("details").GetProperty("field").GetString();
}

/// <summary>A client of one service that speaks JSON and remembers nothing.</summary>
public sealed class Api(HttpClient http) : IDisposable
{
    public Task<ApiAnswer> GetAsync(string path, Login? login = null) => SendAsync(HttpMethod.Get, path, null, login);

    public Task<ApiAnswer> PostAsync(string path, object? body, Login? login) => SendAsync(HttpMethod.Post, path, body, login);

    public Task<ApiAnswer> PutAsync(string path, object? body, Login? login) => SendAsync(HttpMethod.Put, path, body, login);

    public Task<ApiAnswer> PatchAsync(string path, object? body, Login? login) => SendAsync(HttpMethod.Patch, path, body, login);

    public Task<ApiAnswer> DeleteAsync(string path, Login? login) => SendAsync(HttpMethod.Delete, path, null, login);

    public void Dispose() => http.Dispose();

    private async Task<ApiAnswer> SendAsync(HttpMethod method, string path, object? body, Login? login)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        if (login is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", login.Token);
        using var response = await http.SendAsync(request);
        return new ApiAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
