using Grpc.AspNetCore.ClientFactory;
using Grpc.Net.ClientFactory;
using Microsoft.AspNetCore.Http;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets the calls that a gRPC handler makes end with the call that it serves.</summary>
public static class ContextPropagationExtensions
{
    public static IHttpClientBuilder EnableCallContextPropagation(this IHttpClientBuilder builder) =>
        builder.EnableCallContextPropagation(_ => { });

    public static IHttpClientBuilder EnableCallContextPropagation(
        this IHttpClientBuilder builder, Action<GrpcContextPropagationOptions> configureOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configureOptions);
        builder.Services.AddHttpContextAccessor();
        var settings = new GrpcContextPropagationOptions();
        configureOptions(settings);
        return builder.AddInterceptor(services =>
            new ContextPropagationInterceptor(services.GetRequiredService<IHttpContextAccessor>(), settings));
    }
}
