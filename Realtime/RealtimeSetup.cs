using Ensemble.Realtime.Trunks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ensemble.Realtime;

/// <summary>Adds the connection kit to a service.</summary>
public static class RealtimeSetup
{
    // A flush ends when the kernel has the bytes, not when Kestrel's send loop will get to them. The kit needs it once a socket, for the
    // 101 answer; other answers of the service are flushed once each and hardly notice.
    internal const int WriteThrough = 1;

    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>
    /// To be called before anything else of a process: what a socket has to say is dealt with on the thread that heard of it, one a processor,
    /// instead of two hops later on a thread of the pool that has to be woken first. The runtime reads it once, from the environment. Whatever
    /// takes long has to leave that thread: <see cref="UseThreadPool"/> for requests, a yield before a conversation asks a database.
    /// </summary>
    public static void StayOnSocketThreads()
    {
        if (Environment.GetEnvironmentVariable(InlineCompletions) is null)
            Environment.SetEnvironmentVariable(InlineCompletions, "1");
        TurnEnd.Watch();
    }

    /// <summary>Requests are answered by the thread pool, and leave the sockets' threads to the sockets.</summary>
    public static IApplicationBuilder UseThreadPool(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await next(context);
    });

    /// <summary>Takes trunks from gateways, over which what goes to many of their sockets goes once.</summary>
    public static IApplicationBuilder UseTrunks(this IApplicationBuilder app)
    {
        var trunks = app.ApplicationServices.GetRequiredService<TrunkServer>();
        return app.Use((context, next) => context.Request.Path == TrunkFormat.Path ? trunks.ServeAsync(context) : next(context));
    }

    /// <summary>Adds <see cref="SocketServer"/>, heartbeat, drain and the meter <see cref="RealtimeMetrics.MeterName"/>.</summary>
    public static TBuilder AddRealtime<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<RealtimeOptions>().BindConfiguration(RealtimeOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.Configure<SocketTransportOptions>(transport =>
        {
            transport.MaxWriteBufferSize = WriteThrough;
            transport.UnsafePreferInlineScheduling = true;
        });
        builder.Services.AddSingleton<FramePool>();
        builder.Services.AddSingleton<RealtimeMetrics>();
        builder.Services.AddSingleton<TrunkServer>();
        builder.Services.AddSingleton(services => new SocketServer(
            services.GetRequiredService<IOptions<RealtimeOptions>>(), services.GetRequiredService<IOptions<SocketTransportOptions>>(),
            services.GetRequiredService<FramePool>(), services.GetRequiredService<RealtimeMetrics>(), services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<TrunkServer>(), services.GetRequiredService<ILogger<SocketServer>>()));
        builder.Services.AddHostedService<SocketKeeper>();
        return builder;
    }
}
