using Ensemble.Gateway.Audit;
using Ensemble.Gateway.Files;
using Ensemble.Gateway.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Ensemble.Gateway.Routes;

/// <summary>Forwards the routes of <see cref="RouteTable"/> to their services, sockets included.</summary>
internal static class Proxy
{
    public static void AddProxy(this WebApplicationBuilder builder)
    {
        var clusters = RouteTable.All.Select(entry => Cluster(entry.Service, builder.Configuration)).ToArray();
        builder.Services.AddSingleton<Outages>();
        builder.Services.AddSingleton<RoomNodes>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RoomNodes>());
        builder.Services.AddSingleton<RoomRouting>();
        builder.Services.AddSingleton<ServiceInstances>();
        builder.Services.AddOptions<SharedFileOptions>().BindConfiguration(SharedFileOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<SharedFiles>();
        // A line with a stack for each request that fails, and for each socket that ends; Outages tells what is worth telling.
        builder.Logging.AddFilter("Yarp.ReverseProxy.Forwarder.HttpForwarder", LogLevel.Error);
        // What a socket says goes on to its node without two more threads that have to be woken for it.
        builder.Services.Configure<SocketTransportOptions>(transport => transport.UnsafePreferInlineScheduling = true);
        builder.Services.AddReverseProxy()
            .LoadFromMemory([.. RouteTable.All.SelectMany(Routes)], clusters)
            .AddTransforms(ToldByService.Take)
            .AddTransforms(transforms => transforms.Services.GetRequiredService<SharedFiles>().Take(transforms));
        builder.Services.AddSingleton<SocketMetrics>();
        builder.Services.AddSingleton<Trunks>();
        builder.Services.AddSingleton<IForwarderHttpClientFactory>(services => new SocketClients(
            services.GetRequiredService<Trunks>(), services.GetRequiredService<SocketMetrics>(), Configure));
    }

    private static void Configure(SocketsHttpHandler handler)
    {
        handler.ConnectTimeout = TimeSpan.FromSeconds(2);
        // The gateway's own activity travels on; YARP would otherwise add one more hop to every trace.
        handler.ActivityHeadersPropagator = System.Diagnostics.DistributedContextPropagator.Current;
    }

    public static void MapProxy(this WebApplication app) => app.MapReverseProxy(pipeline =>
    {
        var (files, outages) = (app.Services.GetRequiredService<SharedFiles>(), app.Services.GetRequiredService<Outages>());
        pipeline.Use(TrunkedUpgrade.InvokeAsync);
        pipeline.Use(files.InvokeAsync);
        pipeline.Use(outages.InvokeAsync);
        pipeline.Use(app.Services.GetRequiredService<RoomRouting>().InvokeAsync);
        pipeline.UseSessionAffinity();
        pipeline.UseLoadBalancing();
        pipeline.UsePassiveHealthChecks();
    }).AllowAnonymous();

    private static IEnumerable<RouteConfig> Routes(ServiceRoutes entry) => entry.Patterns.Select(pattern => new RouteConfig
    {
        RouteId = $"{entry.Service}:{pattern}",
        ClusterId = entry.Service,
        Match = new RouteMatch { Path = pattern },
    });

    private static ClusterConfig Cluster(string service, IConfiguration configuration) => new()
    {
        ClusterId = service,
        Destinations = ServiceAddresses.Of(service, configuration)
            .Select((address, index) => (Key: $"{service}-{index}", Value: new DestinationConfig { Address = address }))
            .ToDictionary(destination => destination.Key, destination => destination.Value),
        // What Kestrel reads as UTF-8 goes on as UTF-8; without this a byte past ASCII in any header fails the request.
        HttpClient = new HttpClientConfig { RequestHeaderEncoding = "utf-8", ResponseHeaderEncoding = "utf-8" },
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromSeconds(100) },
    };
}
