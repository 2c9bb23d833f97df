using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ensemble.ServiceDefaults.Http;

/// <summary>Turns what a handler throws into the envelope: bad input names its field, the unexpected shows a trace id and nothing of the inside.</summary>
internal sealed partial class ExceptionAnswer(ILogger<ExceptionAnswer> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        await ToProblem(httpContext, exception).ExecuteAsync(httpContext);
        return true;
    }

    private Problem ToProblem(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case RefusedException refused:
                return refused.Problem;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return new Problem(StatusCodes.Status413PayloadTooLarge, ErrorCode.TooLarge, "The body is larger than this route takes.");
            case BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType }:
                return new Problem(StatusCodes.Status415UnsupportedMediaType, ErrorCode.UnsupportedMediaType, "Send Content-Type: application/json.");
            case BadHttpRequestException { InnerException: JsonException json }:
                return Problem.Field(FieldOf(json), "is malformed or of the wrong type");
            case BadHttpRequestException bad:
                return new Problem(bad.StatusCode, ErrorCode.Validation, bad.Message);
            default:
                Unexpected(logger, exception, context.Request.Method, context.Request.Path);
                return new Problem(StatusCodes.Status500InternalServerError, ErrorCode.Server, "Something went wrong on our side.",
                    new Dictionary<string, object?> { ["trace_id"] = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier });
        }
    }

    // System.Text.Json says $.settings.max_users; the client knows settings.max_users.
    private static string FieldOf(JsonException exception) =>
        exception.Path is { Length: > 2 } path ? path[2..] : "body";

    [LoggerMessage(1001, LogLevel.Error, "Unexpected failure of {Method} {Path}")]
    private static partial void Unexpected(ILogger logger, Exception exception, string method, string path);
}
