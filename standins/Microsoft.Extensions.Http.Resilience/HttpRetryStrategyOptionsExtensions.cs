using Polly;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Takes HTTP methods out of the retrying.</summary>
public static class HttpRetryStrategyOptionsExtensions
{
    /// <summary>No retries of what may change something twice: POST, PATCH, PUT, DELETE, CONNECT.</summary>
    public static void DisableForUnsafeHttpMethods(this HttpRetryStrategyOptions options) =>
        options.DisableFor(HttpMethod.Post, HttpMethod.Patch, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Connect);

    /// <summary>No retries of requests with one of these methods.</summary>
    public static void DisableFor(this HttpRetryStrategyOptions options, params HttpMethod[] methods)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(methods.Length, nameof(methods));

        var shouldHandle = options.ShouldHandle;
        options.ShouldHandle = async arguments =>
            (arguments.Context.GetRequestMessage() is not { } request || !methods.Contains(request.Method)) && await shouldHandle(arguments);
    }
}
