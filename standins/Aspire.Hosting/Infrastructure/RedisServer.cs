using System.Globalization;
using System.Text.RegularExpressions;

namespace Aspire.Hosting.Infrastructure;

/// <summary>Redis with an append-only file. Its configuration comes over standard input, so that the password is in no argument list.</summary>
internal sealed partial class RedisServer : INativeServer
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

    public bool IsRoutine(string line, bool isError) => Routine().IsMatch(line);

    // "pid:role date time level text"; '#' is a warning, which Redis also gives of its own start. Overcommitting is the machine's business:
    // the append-only file is what keeps the data.
    [GeneratedRegex("^\\d+:signal-handler|^\\d+:[A-Z] \\d\\d \\w+ \\d+ [\\d:.]+ ([-.*] |# (.*Redis is starting|Redis version=|Configuration loaded|Reading config from|Server initialized|WARNING Memory overcommit|User requested shutdown|Redis is now ready to exit))")]
    private static partial Regex Routine();

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
