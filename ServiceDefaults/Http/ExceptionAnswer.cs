using System.Text;
using System.Text.Json;
using Grpc.Core;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Npgsql;

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
            case BadHttpRequestException bad when bad.Message.Contains("no body was provided", StringComparison.Ordinal):
                return Problem.Field("body", "is missing");
            case InvalidOperationException when !HasKnownCharset(context.Request):
                return new Problem(StatusCodes.Status415UnsupportedMediaType, ErrorCode.UnsupportedMediaType, "Send JSON in UTF-8.");
            case var invalid when IsUnstorableText(invalid):
                return new Problem(StatusCodes.Status400BadRequest, ErrorCode.Validation, "A text contains a character that can't be stored.");
            case BadHttpRequestException { InnerException: JsonException json }:
                return Problem.Field(FieldOf(json), "is malformed or of the wrong type");
            case BadHttpRequestException bad:
                return new Problem(bad.StatusCode, ErrorCode.Validation, bad.Message);
            case var away when IsAway(away):
                Away(logger, context.Request.Method, context.Request.Path, away.GetBaseException().Message);
                return Problem.Unavailable("A part of this service is away; try again in a moment.");
            default:
                Unexpected(logger, exception, context.Request.Method, context.Request.Path);
                return new Problem(StatusCodes.Status500InternalServerError, ErrorCode.Server, "Something went wrong on our side.",
                    new Dictionary<string, object?> { ["trace_id"] = RequestId.Of(context) });
        }
    }

    // The database is down or starts again, or another service is; what lies around the cause differs by who retried.
    private static bool IsAway(Exception exception) => exception switch
    {
        NpgsqlException { IsTransient: true } => true,
        RpcException { StatusCode: StatusCode.Unavailable } => true,
        { InnerException: { } cause } => IsAway(cause),
        _ => false,
    };

    private static bool HasKnownCharset(HttpRequest request) =>
        !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        || !type.Charset.HasValue
        || type.Charset.Value.Trim('"') is var charset && (IsSame(charset, "utf-8") || IsSame(charset, "utf-16"));

    private static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    // NUL, or half of a surrogate pair: a JSON string or a query may carry them, a text in Postgres may not.
    private static bool IsUnstorableText(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter } => true,
        EncoderFallbackException => true,
        { InnerException: { } cause } => IsUnstorableText(cause),
        _ => false,
    };

    // System.Text.Json says $.settings.max_users; the client knows settings.max_users.
    private static string FieldOf(JsonException exception) =>
        exception.Path is { Length: > 2 } path ? path[2..] : "body";

    [LoggerMessage(1002, LogLevel.Warning, "{Method} {Path} could not be answered: {Cause}")]
    private static partial void Away(ILogger logger, string method, string path, string cause);

    [LoggerMessage(1001, LogLevel.Error, "Unexpected failure of {Method} {Path}")]
    private static partial void Unexpected(ILogger logger, Exception exception, string method, string path);
}
