using System.Net.Http.Headers;
using System.Text.Json;

namespace Ensemble.Tests.Media;

internal static class Multipart
{
    public static MultipartFormDataContent Of(byte[] content, string? name, string declaredType = "application/octet-stream", string field = "file")
    {
        var part = new ByteArrayContent(content);
        part.Headers.ContentType = MediaTypeHeaderValue.Parse(declaredType);
        return name is null ? new MultipartFormDataContent { { part, field } } : new MultipartFormDataContent { { part, field, name } };
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
}
