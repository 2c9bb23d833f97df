using Grpc.Core;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Credentials for every call of a registered client.</summary>
public static class CallCredentialsExtensions
{
    public static IHttpClientBuilder AddCallCredentials(
        this IHttpClientBuilder builder, Func<AuthInterceptorContext, Metadata, Task> authInterceptor)
    {
        ArgumentNullException.ThrowIfNull(authInterceptor);
        return builder.AddCallCredentials(CallCredentials.FromInterceptor((context, metadata) => authInterceptor(context, metadata)));
    }

    /// <summary>With the services of the scope that got the client.</summary>
    public static IHttpClientBuilder AddCallCredentials(
        this IHttpClientBuilder builder, Func<AuthInterceptorContext, Metadata, IServiceProvider, Task> authInterceptor)
    {
        ArgumentNullException.ThrowIfNull(authInterceptor);
        return builder.AddCallCredentials(services => CallCredentials.FromInterceptor(
            (context, metadata) => authInterceptor(context, metadata, services)));
    }

    public static IHttpClientBuilder AddCallCredentials(this IHttpClientBuilder builder, CallCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return builder.AddCallCredentials(_ => credentials);
    }

    private static IHttpClientBuilder AddCallCredentials(
        this IHttpClientBuilder builder, Func<IServiceProvider, CallCredentials> credentialsOf) =>
        builder.Configure((_, options) =>
        {
            options.HasCallCredentials = true;
            options.CallOptionsActions.Add(call =>
            {
                var added = credentialsOf(call.ServiceProvider);
                var present = call.CallOptions.Credentials;
                call.CallOptions = call.CallOptions.WithCredentials(present is null ? added : CallCredentials.Compose(present, added));
            });
        });
}
