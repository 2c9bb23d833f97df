using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;

namespace Ensemble.Tests.Fleet.Rows;

/// <summary>What a client heard. JSON is undefined where the body is none.</summary>
internal sealed record Heard(int Status, JsonElement Json)
{
    public JsonElement Data => Json.GetProperty("data");
}

/// <summary>A client of the gateway that knows nothing but documents.</summary>
internal sealed class Visitor(HttpClient gateway, CancellationToken cancel)
{
    public Task<Heard> AskAsync(string method, string path, string? token = null, object? body = null) =>
        SendAsync(method, path, token, body is null ? null : JsonContent.Create(body));

    /// <summary>A form with one file in it, and texts after it.</summary>
    public Task<Heard> UploadAsync(
        string method, string path, string token, string field, byte[] content, string name, string type, params (string Field, string Text)[] texts)
    {
        var part = new ByteArrayContent(content);
        part.Headers.ContentType = new MediaTypeHeaderValue(type);
        var form = new MultipartFormDataContent { { part, field, name } };
        foreach (var (textField, text) in texts)
            form.Add(new StringContent(text), textField);
        return SendAsync(method, path, token, form);
    }

    /// <summary>Opens a socket and closes it again.</summary>
    public async Task<Heard> OpenAsync(string path, string? token = null)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (token is not null)
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        var address = new UriBuilder(new Uri(gateway.BaseAddress!, path)) { Scheme = "ws" }.Uri;
        await socket.ConnectAsync(address, cancel);
        var status = (int)socket.HttpStatusCode;
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancel);
        return new Heard(status, default);
    }

    private async Task<Heard> SendAsync(string method, string path, string? token, HttpContent? content)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await gateway.SendAsync(request, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        var isJson = text.Length > 0 && answer.Content.Headers.ContentType?.MediaType == "application/json";
        if ((int)answer.StatusCode >= 400)
            TestContext.Current.TestOutputHelper?.WriteLine($"{method} {path}: {(int)answer.StatusCode} {text}");
        return new Heard((int)answer.StatusCode, isJson ? JsonSerializer.Deserialize<JsonElement>(text) : default);
    }
}
