using System.Globalization;

namespace Aspire.Hosting.Infrastructure;

/// <summary>PostgreSQL: one cluster a data directory, TCP on loopback only, passwords always asked for.</summary>
internal sealed class PostgresServer : INativeServer
{
    private const int Interrupt = 2;

    private static readonly RequiredProgram Unshare = new("unshare", ["/usr/bin/unshare"], "util-linux");

    public IReadOnlyList<RequiredProgram> Programs =>
        Environment.IsPrivilegedProcess ? [PostgresCluster.Program, Unshare] : [PostgresCluster.Program];

    public async Task<NativeLaunch> PrepareAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        await DataDirectory.OpenAsync(context, cancellationToken);
        var account = await PostgresAccount.ChooseAsync(context, cancellationToken);
        var cluster = await PostgresCluster.OpenAsync(context, account, cancellationToken);

        return new NativeLaunch([new NativeProcess(
            context.Name,
            cluster.Postgres,
            ["-D", cluster.Directory, .. Settings(context.Port).SelectMany(setting => new[] { "-c", setting })],
            account.Prefix,
            new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["LANG"] = "C.UTF-8" },
            ClearEnvironment: true,
            cluster.Directory,
            StandardInput: null,
            // A fast shutdown: sessions are ended, a checkpoint is written. SIGTERM would wait for every client to leave.
            StopSignal: Interrupt,
            DeathSignal: Interrupt,
            StopTimeout: TimeSpan.FromSeconds(10))]);
    }

    public Task<bool> ProbeAsync(NativeServerContext context, CancellationToken cancellationToken) =>
        LoopbackProbe.RunAsync(
            context.Port, (stream, token) => PostgresProbe.AcceptsAsync(stream, context.UserName, token), cancellationToken);

    // Who asks too early or too late is told so, and so is the log.
    public bool IsRoutine(string line, bool isError) =>
        line.Contains("] LOG:  ", StringComparison.Ordinal)
        || line.EndsWith("FATAL:  the database system is starting up", StringComparison.Ordinal)
        || line.EndsWith("FATAL:  the database system is shutting down", StringComparison.Ordinal)
        || line.EndsWith("FATAL:  terminating connection due to administrator command", StringComparison.Ordinal);

    // synchronous_commit stays on: what a service was told is committed must survive a crash (there is money in it).
    private static string[] Settings(int port) =>
    [
        "listen_addresses=127.0.0.1",
        "port=" + port.ToString(CultureInfo.InvariantCulture),
        // No sockets in the file system: their paths are limited to 107 bytes, and nobody needs them.
        "unix_socket_directories=",
        "max_connections=300",
        "shared_buffers=128MB",
        "timezone=UTC",
        "log_timezone=UTC",
        "log_destination=stderr",
        "logging_collector=off",
        "log_min_messages=warning",
        "log_checkpoints=off",
        // Details quote the values of the statement that failed.
        "log_error_verbosity=terse",
    ];
}
