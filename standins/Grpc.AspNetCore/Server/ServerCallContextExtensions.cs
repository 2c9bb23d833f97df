using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http;

namespace Grpc.Core;

/// <summary>From a call to its request.</summary>
public static class ServerCallContextExtensions
{
    public static HttpContext GetHttpContext(this ServerCallContext serverCallContext)
    {
        ArgumentNullException.ThrowIfNull(serverCallContext);
        if (serverCallContext is HttpServerCall call)
            return call.HttpContext;
        return serverCallContext.UserState.TryGetValue(HttpServerCall.HttpContextKey, out var http) && http is HttpContext context
            ? context
            : throw new InvalidOperationException("The call has no HTTP request: it is not served by ASP.NET Core.");
    }
}
