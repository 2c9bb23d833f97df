using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Gateway.Access;

/// <summary>Why what the caller showed is not taken: answered once the limits have counted the request as a stranger's.</summary>
internal sealed record RefusedCredential(Problem Problem);

internal sealed class RefusedCredentialAnswer(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Features.Get<RefusedCredential>() is { Problem: var problem } ? problem.ExecuteAsync(context) : next(context);
}
