using System.Globalization;

namespace Aspire.Hosting.Infrastructure;

/// <summary>Redis with an append-only file. Its configuration comes over standard input, so that the password is in no argument list.</summary>
internal sealed class RedisServer : INativeServer
{
    private const int Terminate = 15;

    private static readonly RequiredProgram Redis = new(
        "redis-server", ["/usr/bin/redis-server", "/usr/local/bin/redis-server"], "redis-server");

    public IReadOnlyList<RequiredProgram> Programs { get; } = [Redis];

    public async Task<NativeLaunch> PrepareAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        await DataDirectory.OpenAsync(context, cancellationToken);
        return new NativeLaunch([new NativeProcess(
            context.Name,
            InstalledProgram.Require(Redis),
            ["-"],
            Prefix: [],
            new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["LANG"] = "C.UTF-8" },
            ClearEnvironment: true,
            context.DataDirectory,
            Configuration(context),
            StopSignal: Terminate,
            DeathSignal: Terminate,
            StopTimeout: TimeSpan.FromSeconds(10))]);
    }

    public Task<bool> ProbeAsync(NativeServerContext context, CancellationToken cancellationToken) =>
        LoopbackProbe.RunAsync(
            context.Port, (stream, token) => RedisProbe.AnswersAsync(stream, context.Password, token), cancellationToken);

    // noeviction: what services keep here (leases, tickets) must not vanish silently; a full server refuses writes and says so.
    private static string Configuration(NativeServerContext context) =>
        $"""
        bind 127.0.0.1
        port {context.Port.ToString(CultureInfo.InvariantCulture)}
        dir {Quoted(context.DataDirectory)}
        requirepass {Quoted(context.Password)}
        daemonize no
        loglevel notice
        always-show-logo no
        maxmemory 256mb
        maxmemory-policy noeviction
        appendonly yes
        appendfsync everysec
        save ""

        """;

    private static string Quoted(string value) => value.AsSpan().ContainsAny('\n', '\r', '\0')
        ? throw new InvalidOperationException("Redis: neither the password nor the data directory may contain a line break.")
        : "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
