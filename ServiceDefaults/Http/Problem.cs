using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using System.Reflection;
using Microsoft.AspNetCore.Builder;

namespace Ensemble.ServiceDefaults.Http;

/// <summary>
/// A refused request: <c>{"success":false,"error":{"code","message","details"}}</c>. On routes whose client expects plain error texts
/// (<see cref="PlainErrors"/>) <c>error</c> is the message and <c>code</c> and <c>details</c> stand beside it.
/// </summary>
/// <param name="Status">HTTP status, 400 to 599.</param>
/// <param name="Code">Upper-snake code, see <see cref="ErrorCode"/>.</param>
/// <param name="Message">For people; says what to change.</param>
/// <param name="Details">Names the field and what is wrong with it, where a field is to blame.</param>
public sealed record Problem(int Status, string Code, string Message, IReadOnlyDictionary<string, object?>? Details = null)
    : IResult, IEndpointMetadataProvider
{
    private const string RetryAfterSeconds = "2"; // The AppHost has started a crashed service anew by then.

    /// <summary>400 (or 422 for a rule broken): one field of the request is wrong.</summary>
    public static Problem Field(string field, string issue, int status = StatusCodes.Status400BadRequest) =>
        new(status, ErrorCode.Validation, $"{field}: {issue}", new Dictionary<string, object?> { ["field"] = field, ["issue"] = issue });

    /// <summary>401: who are you?</summary>
    public static Problem Unauthenticated(string message = "A valid access token is required.") =>
        new(StatusCodes.Status401Unauthorized, ErrorCode.Authentication, message);

    /// <summary>403: you may not.</summary>
    public static Problem Forbidden(string message = "You may not do this.") =>
        new(StatusCodes.Status403Forbidden, ErrorCode.Authorization, message);

    /// <summary>404: the thing asked for is not there, or not for you.</summary>
    public static Problem NotFound(string what, object? id = null, string code = ErrorCode.NotFound) =>
        new(StatusCodes.Status404NotFound, code, $"The {what} does not exist.",
            id is null ? null : new Dictionary<string, object?> { [what.Replace(' ', '_') + "_id"] = id });

    /// <summary>409: it is taken, or has changed meanwhile.</summary>
    public static Problem Conflict(string field, string issue, string code = ErrorCode.Conflict) =>
        new(StatusCodes.Status409Conflict, code, $"{field}: {issue}", new Dictionary<string, object?> { ["field"] = field, ["issue"] = issue });

    /// <summary>503: a dependency is away; worth another try, in <c>Retry-After</c> seconds: 2, unless the handler has set it.</summary>
    public static Problem Unavailable(string message) => new(StatusCodes.Status503ServiceUnavailable, ErrorCode.Unavailable, message);

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = Status;
        // Who knows better when to come again has said so.
        if (Status == StatusCodes.Status503ServiceUnavailable && httpContext.Response.Headers.RetryAfter.Count == 0)
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        return PlainErrors.AppliesTo(httpContext)
            ? httpContext.Response.WriteAsJsonAsync(new PlainBody(false, Message, Code, Details))
            : httpContext.Response.WriteAsJsonAsync(new Body(false, new Error(Code, Message, Details)));
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(void)));

    internal sealed record Error(string Code, string Message, IReadOnlyDictionary<string, object?>? Details);

    internal sealed record Body(bool Success, Error Error);

    internal sealed record PlainBody(bool Success, string Error, string Code, IReadOnlyDictionary<string, object?>? Details);
}
