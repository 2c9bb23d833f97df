using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ensemble.Gateway.Requests;

namespace Ensemble.Gateway.Limits;

/// <summary>The <c>email</c> of a JSON body as a fingerprint: Redis has no need of the address itself.</summary>
internal static class MailInBody
{
    private const int MaxLength = 16 * 1024;

    /// <summary>Null when the body is no small JSON object with a mail address. The body can be read again afterwards.</summary>
    public static async ValueTask<string?> FingerprintAsync(HttpRequest request)
    {
        if (await SmallBody.ReadAsync(request, MaxLength, request.HttpContext.RequestAborted) is not { } content)
            return null;
        try
        {
            using var body = JsonDocument.Parse(content);
            return MailOf(body.RootElement) is { } mail ? Fingerprint(mail) : null;
        }
        catch (JsonException)
        {
            return null; // The service says what is wrong with it.
        }
    }

    // As the service reads it: without regard to case, the last of several.
    private static string? MailOf(JsonElement body) => body.ValueKind != JsonValueKind.Object
        ? null
        : body.EnumerateObject()
            .Where(property => property.Value.ValueKind == JsonValueKind.String && property.Name.Equals("email", StringComparison.OrdinalIgnoreCase))
            .Select(property => property.Value.GetString())
            .LastOrDefault();

    private static string Fingerprint(string mail) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(mail.Trim().ToLowerInvariant())));
}
