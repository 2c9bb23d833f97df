using System.Net;
using Polly;
using Polly.Timeout;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Which outcomes of a request are worth another attempt.</summary>
public static class HttpClientResiliencePredicates
{
    /// <summary>The connection failed, the attempt took too long, or the answer was 5xx, 408 or 429.</summary>
    public static bool IsTransient(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        { Result: { } response } => IsTransient(response.StatusCode),
        _ => false,
    };

    /// <summary>As <see cref="IsTransient(Outcome{HttpResponseMessage})"/>, or a connection that could not be made in time.</summary>
    /// <param name="outcome">Of an attempt.</param>
    /// <param name="cancellationToken">The caller's, to tell his cancelling from a timeout within the client.</param>
    public static bool IsTransient(Outcome<HttpResponseMessage> outcome, CancellationToken cancellationToken) =>
        IsTransient(outcome)
        || (outcome.Exception is OperationCanceledException { InnerException: TimeoutException } && !cancellationToken.IsCancellationRequested);

    private static bool IsTransient(HttpStatusCode status) =>
        status is >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
}
