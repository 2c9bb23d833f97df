using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ensemble.Realtime;

/// <summary>Sweeps the open sockets twice a second, and drains them when the process stops.</summary>
internal sealed partial class SocketKeeper(SocketServer sockets, IHostApplicationLifetime lifetime, ILogger<SocketKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before Kestrel stops, which waits for its connections to end.
        lifetime.ApplicationStopping.Register(Drain);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, sockets.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                sockets.Sweep();
        }
        catch (OperationCanceledException)
        {
            // The last goodbyes are watched over, too.
            while (sockets.Count > 0 && await timer.WaitForNextTickAsync(CancellationToken.None))
                sockets.Sweep();
        }
    }

    private void Drain()
    {
        if (sockets.Count > 0)
            Draining(logger, sockets.Count);
        sockets.Drain();
    }

    [LoggerMessage(2003, LogLevel.Information, "Draining {Sockets} sockets")]
    private static partial void Draining(ILogger logger, int sockets);
}
