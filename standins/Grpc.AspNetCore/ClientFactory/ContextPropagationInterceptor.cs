using Grpc.AspNetCore.ClientFactory;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.Net.ClientFactory;

/// <summary>Gives a call the deadline and the token of the server call that is being served.</summary>
internal sealed class ContextPropagationInterceptor(
    IHttpContextAccessor accessor, GrpcContextPropagationOptions settings) : OptionsInterceptor
{
    protected override CallOptions Change(CallOptions options)
    {
        if (accessor.HttpContext?.Features.Get<IServerCallContextFeature>()?.ServerCallContext is { } served)
            return options.PropagationToken is null ? options.WithPropagationToken(served.CreatePropagationToken()) : options;
        return settings.SuppressContextNotFoundErrors
            ? options
            : throw new InvalidOperationException(
                "Unable to propagate server context values to the call: no gRPC call is being served here.");
    }
}
