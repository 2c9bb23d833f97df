using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Gateway.Audit;

/// <summary>
/// What a request was about, by its route: <c>/api/rooms/{id}/kick</c> is about a room, and about which one if that is a UUID;
/// <c>/api/users/me</c> is about a user.
/// </summary>
internal static class AuditedResource
{
    public const int MaxAction = 100;
    private const int MaxType = 50;

    public static (string Type, Guid? Id) Of(string route, PathString path)
    {
        var pattern = Segments(route);
        var actual = Segments(path.Value);
        var parameter = Array.FindLastIndex(pattern, segment => segment.StartsWith('{') && !segment.StartsWith("{*", StringComparison.Ordinal));
        var noun = parameter > 0 ? pattern[parameter - 1] : pattern.FirstOrDefault(segment => segment is not ("api" or "v1")) ?? "request";
        var id = parameter >= 0 && parameter < actual.Length && Guid.TryParseExact(actual[parameter], "D", out var guid) ? guid : (Guid?)null;
        return (Excerpt.Of(Singular(noun), MaxType), id);
    }

    private static string[] Segments(string? path) => path?.Split('/', StringSplitOptions.RemoveEmptyEntries) ?? [];

    // As far as routes need it: rooms, api-keys, playlists, replies, status.
    private static string Singular(string noun) =>
        noun.EndsWith("ies", StringComparison.Ordinal) ? $"{noun[..^3]}y"
        : noun.EndsWith('s') && !noun.EndsWith("ss", StringComparison.Ordinal) && !noun.EndsWith("us", StringComparison.Ordinal) ? noun[..^1]
        : noun;
}
