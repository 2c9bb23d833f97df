using System.Text.Json.Serialization;

namespace Ensemble.Gateway.Privacy;

/// <summary>
/// <c>/.well-known/gpc.json</c>: this site honours Global Privacy Control (gpc.json of the GPC specification). The answer to a request
/// with the signal is the header <c>GPC: 1</c>, see <see cref="Answers.AnswerHeaders"/>.
/// </summary>
internal static class PrivacySupport
{
    // When the statement was last changed.
    private const string LastUpdate = "2026-11-22";

    public static void MapPrivacySupport(this IEndpointRouteBuilder routes) => routes.MapGet("/.well-known/gpc.json", Get).AllowAnonymous();

    /// <summary>That the signal Sec-GPC is honoured here.</summary>
    private static Statement Get(HttpContext context)
    {
        context.Response.Headers.CacheControl = "public, max-age=86400";
        return new Statement(true, LastUpdate);
    }

    private sealed record Statement(bool Gpc, [property: JsonPropertyName("lastUpdate")] string LastUpdate);
}
