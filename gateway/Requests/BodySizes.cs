using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Ensemble.Gateway.Requests;

/// <summary>
/// Uploads may be 500 MB and take their time, as downloads and sockets may; everything else is at most 10 MiB and answered in 100 seconds. The service
/// behind has the exact limit of each route.
/// </summary>
internal sealed class BodySizes(RequestDelegate next)
{
    private const long Mebi = 1024 * 1024;
    private const long MaxUpload = (500 + 1) * Mebi; // One more for what multipart puts around the file.
    private const long MaxOther = 10 * Mebi;

    private static readonly string[] Uploads =
        ["/api/files", "/api/v1/uploads", "/api/v1/tracks", "/api/v1/tracks/chunk", "/api/v1/cloud/files/*/versions"];

    private static readonly string[] Downloads =
        ["/files/**", "/api/v1/tracks/*/download", "/api/v1/tracks/*/stream/**", "/api/v1/marketplace/download/**", "/api/v1/cloud/**", "/api/shareplay/**"];

    public static RequestTimeoutPolicy Timeout { get; } = new()
    {
        Timeout = TimeSpan.FromSeconds(100),
        TimeoutStatusCode = StatusCodes.Status504GatewayTimeout,
    };

    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value;
        var isUpload = Paths.MatchAny(Uploads, path);
        if (isUpload || context.IsUpgrade() || Paths.MatchAny(Downloads, path))
            context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();

        var max = isUpload ? MaxUpload : MaxOther;
        if (context.Request.ContentLength > max)
            return new Problem(StatusCodes.Status413PayloadTooLarge, ErrorCode.TooLarge, $"The body may have {max / Mebi} MiB here.",
                new Dictionary<string, object?> { ["max_bytes"] = max }).ExecuteAsync(context);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = max;
        return next(context);
    }
}
