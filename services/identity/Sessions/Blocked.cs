using System.Globalization;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Identity.Sessions;

/// <summary>The answer to somebody who has to wait after too many wrong passwords or codes.</summary>
internal static class Blocked
{
    private const string Seconds = "retry_after";

    public static Problem For(TimeSpan wait)
    {
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        return new Problem(StatusCodes.Status429TooManyRequests, ErrorCode.RateLimit,
            string.Create(CultureInfo.InvariantCulture, $"Too many wrong attempts. Try again in {seconds} s."),
            new Dictionary<string, object?> { [Seconds] = seconds });
    }

    /// <summary>Sets <c>Retry-After</c> where the problem is one of these.</summary>
    public static void SetRetryAfter(this HttpContext context, Problem problem)
    {
        if (problem.Details?.GetValueOrDefault(Seconds) is int seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
    }
}
