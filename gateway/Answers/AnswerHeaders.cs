using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Gateway.Answers;

/// <summary>
/// The headers that every answer carries, whoever made it: security, request id, API version, and the acknowledgement of Sec-GPC
/// (Veza API reference, Security Headers and CCPA). A page with scripts of its own brings its own Content-Security-Policy.
/// </summary>
internal sealed class AnswerHeaders(RequestDelegate next, IHostEnvironment environment)
{
    private const string NoContentButData = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private const string Permissions = "accelerometer=(), camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=()";

    private readonly bool isProduction = environment.IsProduction();

    public Task InvokeAsync(HttpContext context)
    {
        var id = RequestId.Of(context);
        context.TraceIdentifier = id;
        context.Request.Headers[RequestId.Header] = id; // Goes on to the service.
        context.Response.OnStarting(() => CompleteAsync(context));
        return next(context);
    }

    private Task CompleteAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Remove("Server");
        headers.Remove("X-Powered-By");
        headers[RequestId.Header] = context.TraceIdentifier;
        headers[ApiVersion.Header] = ApiVersion.Current;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        SetDefault(headers, "Content-Security-Policy", NoContentButData);
        SetDefault(headers, "Referrer-Policy", "strict-origin-when-cross-origin");
        SetDefault(headers, "Permissions-Policy", Permissions);
        if (isProduction)
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        if (context.Request.Headers["Sec-GPC"] == "1")
            headers["GPC"] = "1";
        return Task.CompletedTask;
    }

    private static void SetDefault(IHeaderDictionary headers, string name, string value)
    {
        if (!headers.ContainsKey(name))
            headers[name] = value;
    }
}
