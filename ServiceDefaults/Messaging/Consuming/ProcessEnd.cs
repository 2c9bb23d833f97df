using Microsoft.Extensions.Hosting;

namespace Ensemble.ServiceDefaults.Messaging.Consuming;

/// <summary>Ends the process as one that failed: in good order if that works, and hard when it takes too long.</summary>
internal sealed class ProcessEnd(IHostApplicationLifetime lifetime, TimeProvider time, ProcessEnd.Exit exit) : IDisposable
{
    /// <summary>EX_TEMPFAIL of sysexits.h: worth another start.</summary>
    public const int ExitCode = 75;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private ITimer? hardEnd;

    /// <summary>Ends the process at once, whatever still runs.</summary>
    internal delegate void Exit(int code);

    public void End()
    {
        Environment.ExitCode = ExitCode;
        hardEnd = time.CreateTimer(_ => exit(ExitCode), null, Grace, Timeout.InfiniteTimeSpan);
        lifetime.StopApplication();
    }

    public void Dispose() => hardEnd?.Dispose();
}
