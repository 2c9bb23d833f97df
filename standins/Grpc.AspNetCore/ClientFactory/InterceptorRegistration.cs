using Grpc.Core.Interceptors;

namespace Grpc.Net.ClientFactory;

/// <summary>Whether an interceptor is shared by all clients of a registration, or made for each.</summary>
public enum InterceptorScope
{
    Channel,
    Client,
}

/// <summary>A client interceptor and how it is made.</summary>
public class InterceptorRegistration(InterceptorScope scope, Func<IServiceProvider, Interceptor> creator)
{
    public InterceptorScope Scope { get; } = scope;

    public Func<IServiceProvider, Interceptor> Creator { get; } = creator ?? throw new ArgumentNullException(nameof(creator));
}
