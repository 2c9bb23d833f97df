using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Net.Http.Headers;

namespace Ensemble.Gateway.Answers;

/// <summary>
/// Which web pages of other origins may call: <c>Cors:Origins</c>, comma between, none by default. Named origins may send cookies;
/// <c>*</c> lets every page call, without them.
/// </summary>
internal static class CrossOrigin
{
    private static readonly string[] Exposed =
    [
        "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", HeaderNames.RetryAfter, "X-Request-Id", ApiVersion.Header,
        "Idempotency-Replayed", HeaderNames.ETag, HeaderNames.ContentRange, HeaderNames.ContentDisposition, HeaderNames.AcceptRanges,
    ];

    public static void AddCrossOrigin(this WebApplicationBuilder builder)
    {
        var origins = (builder.Configuration["Cors:Origins"] ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var isOpen = origins is ["*"];
        if (!isOpen && Array.Find(origins, origin => !IsOrigin(origin)) is { } wrong)
            throw new InvalidOperationException($"Cors:Origins has '{wrong}', which is not an origin such as https://example.com.");
        builder.Services.AddSingleton(new OwnOrigins(isOpen ? [] : origins));
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => Configure(policy, origins, isOpen)));
    }

    private static void Configure(CorsPolicyBuilder policy, string[] origins, bool isOpen)
    {
        policy.WithMethods("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
            .AllowAnyHeader()
            .WithExposedHeaders(Exposed)
            .SetPreflightMaxAge(TimeSpan.FromHours(1));
        if (isOpen)
            policy.AllowAnyOrigin();
        else
            policy.WithOrigins(origins).AllowCredentials();
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https" } && uri.GetLeftPart(UriPartial.Authority) == text;
}
