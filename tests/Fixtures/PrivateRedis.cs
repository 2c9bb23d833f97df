using System.Diagnostics;
using System.Globalization;

namespace Ensemble.Tests.Fixtures;

/// <summary>A Redis of its own as a child process, which a test may stop and start again.</summary>
public sealed class PrivateRedis : IAsyncDisposable
{
    private readonly int port = FreePort.Take();
    private Process? process;

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    public static PrivateRedis Start()
    {
        var redis = new PrivateRedis();
        redis.Resume();
        return redis;
    }

    // The server ends itself when the pipe of its standard input does, so none is left behind when the tests are killed.
    public void Resume() => process = Process.Start(new ProcessStartInfo("sh",
    [
        "-c", "redis-server --port \"$0\" --bind 127.0.0.1 --save '' --appendonly no --dir /tmp > /dev/null & read -r end; kill -9 $!; wait",
        port.ToString(CultureInfo.InvariantCulture),
    ])
    { RedirectStandardInput = true });

    public async Task StopAsync()
    {
        process!.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await StopAsync();
    }
}
