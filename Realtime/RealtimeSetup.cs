using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Ensemble.Realtime;

/// <summary>Adds the connection kit to a service.</summary>
public static class RealtimeSetup
{
    // A flush ends when the kernel has the bytes, not when Kestrel's send loop will get to them. The kit needs it once a socket, for the
    // 101 answer; other answers of the service are flushed once each and hardly notice.
    internal const int WriteThrough = 1;

    /// <summary>Adds <see cref="SocketServer"/>, heartbeat, drain and the meter <see cref="RealtimeMetrics.MeterName"/>.</summary>
    public static TBuilder AddRealtime<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<RealtimeOptions>().BindConfiguration(RealtimeOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.Configure<SocketTransportOptions>(transport => transport.MaxWriteBufferSize = WriteThrough);
        builder.Services.AddSingleton<FramePool>();
        builder.Services.AddSingleton<RealtimeMetrics>();
        builder.Services.AddSingleton<SocketServer>();
        builder.Services.AddHostedService<SocketKeeper>();
        return builder;
    }
}
