using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Ensemble.ServiceDefaults.Http;

/// <summary>
/// The name of a request in answers, traces and error reports: the caller's <c>X-Request-Id</c> when it is well-formed, else the trace id.
/// The gateway hands it on, so every service uses the same one.
/// </summary>
public static class RequestId
{
    public const string Header = "X-Request-Id";
    private const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    public static string Of(HttpContext context) =>
        context.Request.Headers[Header] is [{ Length: > 0 and <= MaxLength } given] && !given.AsSpan().ContainsAnyExcept(Allowed)
            ? given
            : Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier.Replace(':', '-');
}
