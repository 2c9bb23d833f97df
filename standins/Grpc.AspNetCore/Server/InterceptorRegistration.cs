using System.Collections.ObjectModel;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>A server interceptor's type with the arguments that its constructor does not get from the services.</summary>
public class InterceptorRegistration
{
    private readonly ObjectFactory factory;
    private readonly object[] arguments;

    internal InterceptorRegistration(Type type, object[] arguments)
    {
        if (!typeof(Interceptor).IsAssignableFrom(type))
            throw new ArgumentException($"{type} is no {typeof(Interceptor)}.", nameof(type));
        Type = type;
        this.arguments = arguments;
        factory = ActivatorUtilities.CreateFactory(type, [.. arguments.Select(argument => argument.GetType())]);
    }

    public Type Type { get; }

    public IReadOnlyList<object> Arguments => arguments;

    /// <summary>A registered instance where there is one; else one for the call, which the caller of this disposes.</summary>
    internal Activated<Interceptor> Activate(IServiceProvider services) =>
        arguments.Length == 0 && services.GetService(Type) is Interceptor registered
            ? new Activated<Interceptor>(registered, IsOwned: false)
            : new Activated<Interceptor>((Interceptor)factory(services, arguments), IsOwned: true);
}

/// <summary>The interceptors of a server, the first outermost.</summary>
public class InterceptorCollection : Collection<InterceptorRegistration>
{
    public void Add<TInterceptor>(params object[] args)
        where TInterceptor : Interceptor => Add(typeof(TInterceptor), args);

    public void Add(Type interceptorType, params object[] args) => Add(new InterceptorRegistration(interceptorType, args));
}
