using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Ensemble.Benchmarks.Gateway;

/// <summary>An account of the fleet under load, registered as any client would.</summary>
internal sealed class User : IDisposable
{
    private readonly HttpClient http;

    private User(HttpClient http, string name, string token) => (this.http, Name, Token) = (http, name, token);

    public const string Password = "correct horse battery staple 7";

    public string Name { get; }

    public string Token { get; }

    public static async Task<User> RegisterAsync(Uri gateway)
    {
        var name = $"load-{Guid.NewGuid():N}"[..20];
        var http = new HttpClient { BaseAddress = gateway };
        using var answer = await http.PostAsJsonAsync("/api/auth/register", new { username = name, email = $"{name}@example.com", password = Password, confirm_password = Password });
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetProperty("token").GetString()!;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new User(http, name, token);
    }

    /// <returns>The path of the uploaded file.</returns>
    public async Task<string> UploadAsync(string name, byte[] content)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(content), "file", name } };
        using var answer = await http.PostAsync(new Uri("/api/files", UriKind.Relative), form);
        answer.EnsureSuccessStatusCode();
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("file_id").GetGuid();
        return $"/files/{id}/{name}";
    }

    public void Dispose() => http.Dispose();
}
