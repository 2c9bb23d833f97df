using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grpc.Net.ClientFactory;

/// <summary>One channel for each registered name, for the life of the application.</summary>
internal sealed class SharedChannels(
    IServiceProvider services, IOptionsMonitor<GrpcClientFactoryOptions> options, IHttpMessageHandlerFactory handlers,
    ILoggerFactory loggers) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<(GrpcChannel Channel, CallInvoker Invoker)>> channels = new(StringComparer.Ordinal);

    public CallInvoker InvokerOf(string name) =>
        channels.GetOrAdd(name, key => new Lazy<(GrpcChannel, CallInvoker)>(() => Create(key))).Value.Invoker;

    public void Dispose()
    {
        foreach (var created in channels.Values.Where(channel => channel.IsValueCreated))
            created.Value.Channel.Dispose();
    }

    private (GrpcChannel Channel, CallInvoker Invoker) Create(string name)
    {
        var client = options.Get(name);
        var address = client.Address ?? throw new InvalidOperationException(
            $"Could not resolve the address for gRPC client '{name}'. "
            + $"Set an address when registering the client: services.AddGrpcClient<…>(o => o.Address = new Uri(\"…\")).");
        var channelOptions = new GrpcChannelOptions
        {
            LoggerFactory = loggers,
            ServiceProvider = services,
            HttpHandler = handlers.CreateHandler(name),
        };
        foreach (var configure in client.ChannelOptionsActions)
            configure(channelOptions);
        if (client.HasCallCredentials && address.Scheme == Uri.UriSchemeHttp && !channelOptions.UnsafeUseInsecureChannelCallCredentials)
        {
            throw new InvalidOperationException(
                $"Call credentials of the gRPC client '{name}' need TLS, "
                + "or ConfigureChannel(o => o.UnsafeUseInsecureChannelCallCredentials = true).");
        }

        var channel = GrpcChannel.ForAddress(address, channelOptions);
        var invoker = channel.CreateCallInvoker();
        foreach (var registration in client.InterceptorRegistrations.Where(one => one.Scope == InterceptorScope.Channel).Reverse())
            invoker = invoker.Intercept(registration.Creator(services));
        return (channel, invoker);
    }
}
