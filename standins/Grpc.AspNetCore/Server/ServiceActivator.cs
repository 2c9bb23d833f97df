using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>Makes the service object of a call from the call's own scope.</summary>
internal static class ServiceActivator<TService>
    where TService : class
{
    private static readonly Lazy<ObjectFactory<TService>> Factory = new(() => ActivatorUtilities.CreateFactory<TService>([]));

    public static Activated<TService> Activate(IServiceProvider services) => services.GetService<TService>() is { } registered
        ? new Activated<TService>(registered, IsOwned: false)
        : new Activated<TService>(Factory.Value(services, null), IsOwned: true);
}
