using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Ensemble.ServiceDefaults.Sending;

/// <summary>
/// A part of a file that the gateway sends itself, because it sees the same directory as the service: the service answers with all headers,
/// no body, and <c>X-Sendfile</c>, the header that Apache and lighttpd have for this. The gateway asks for it by <c>X-Sendfile-Type</c>.
/// </summary>
/// <param name="Path">In the shared directory, with slashes.</param>
/// <param name="Offset">Of the first byte.</param>
/// <param name="Length">Bytes, at least one.</param>
public sealed record SharedFile(string Path, long Offset, long Length)
{
    /// <summary>The header of the request.</summary>
    public const string AskingHeader = "X-Sendfile-Type";

    /// <summary>The header of the answer, and the type that is asked for.</summary>
    public const string Header = "X-Sendfile";

    /// <summary>Below this the service sends the bytes with its answer.</summary>
    public const int LeastLength = 64 * 1024;

    public static bool IsAskedFor(HttpRequest request) => request.Headers[AskingHeader] == Header;

    /// <summary>From the value of the header; null for anything else than <see cref="ToString"/> writes.</summary>
    public static SharedFile? Parse(string? value) =>
        value?.Split(';') is [[not '/', ..] and var path, var offset, var length]
        && !path.Contains("..", StringComparison.Ordinal)
        && long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
        && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new SharedFile(path, first, count)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Path};{Offset};{Length}");
}
