using System.Security.Claims;
using Ensemble.Contracts.Operations;
using Ensemble.Gateway.Requests;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Gateway.Audit;

/// <summary>
/// Writes down every POST, PUT, PATCH and DELETE before its answer begins, so that whatever was answered is in the trail (Veza API reference,
/// Audit Middleware). Requests that a limit refused did nothing and are only counted.
/// </summary>
internal sealed class AuditMiddleware(RequestDelegate next, AuditSpool spool, TimeProvider time)
{
    // The document's. What administrators do under the last one, services publish as facts of their own.
    private static readonly string[] Skipped = ["/health/**", "/metrics", "/swagger/**", "/api/v1/admin/**"];

    public Task InvokeAsync(HttpContext context) =>
        AuditMark.IsUnsafe(context.Request.Method) && !Paths.MatchAny(Skipped, context.Request.Path.Value) ? RecordAsync(context) : next(context);

    private async Task RecordAsync(HttpContext context)
    {
        var at = time.GetUtcNow();
        var isWritten = false;
        context.Response.OnStarting(() =>
        {
            Write(context.Response.StatusCode);
            return Task.CompletedTask;
        });
        try
        {
            await next(context);
        }
        catch (Exception)
        {
            if (!context.Response.HasStarted)
                Write(Abandoned(context) ? StatusCodes.Status499ClientClosedRequest : StatusCodes.Status500InternalServerError);
            throw;
        }

        // The caller went before there was anything to answer, or the answer has no body and begins later.
        if (Abandoned(context))
            Write(StatusCodes.Status499ClientClosedRequest);

        void Write(int status)
        {
            if (isWritten)
                return;
            isWritten = true;
            spool.Append(Describe(context, at, status));
        }
    }

    private static bool Abandoned(HttpContext context) => context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted;

    private static AuditRecord Describe(HttpContext context, DateTimeOffset at, int status)
    {
        var told = context.Features.Get<ToldByService>();
        var route = told?.Route ?? (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";
        var (type, id) = AuditedResource.Of(route, context.Request.Path);
        return new AuditRecord
        {
            Id = Guid.CreateVersion7(at).ToString(),
            OccurredAt = at.ToUnixTimeMilliseconds(),
            UserId = told?.User ?? context.User.FindFirstValue("sub") ?? "",
            Action = Excerpt.Of($"{context.Request.Method} {route}", AuditedResource.MaxAction),
            ResourceType = type,
            ResourceId = id?.ToString() ?? "",
            IpAddress = context.ClientAddress() ?? "",
            Status = status,
        };
    }
}
