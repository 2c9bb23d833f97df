using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grpc.Net.ClientFactory;

/// <summary>Makes clients over the shared channels, with what belongs to the scope that asks.</summary>
internal sealed class RegisteredClientFactory(
    IServiceProvider services, ClientNames names, SharedChannels channels, IOptionsMonitor<GrpcClientFactoryOptions> options)
    : GrpcClientFactory
{
    public override TClient CreateClient<TClient>(string name)
    {
        names.Check(name, typeof(TClient));
        var client = options.Get(name);
        var invoker = channels.InvokerOf(name);
        foreach (var registration in client.InterceptorRegistrations.Where(one => one.Scope == InterceptorScope.Client).Reverse())
            invoker = invoker.Intercept(registration.Creator(services));
        if (client.CallOptionsActions.Count > 0)
            invoker = invoker.Intercept(new CallOptionsInterceptor(client.CallOptionsActions, services));
        return client.Creator is null ? ClientConstructor<TClient>.Create(services, invoker) : (TClient)client.Creator(invoker);
    }

    private static class ClientConstructor<TClient>
        where TClient : class
    {
        private static readonly ObjectFactory<TClient> Factory = ActivatorUtilities.CreateFactory<TClient>([typeof(CallInvoker)]);

        public static TClient Create(IServiceProvider services, CallInvoker invoker) => Factory(services, [invoker]);
    }
}
