namespace Aspire.Hosting.Infrastructure;

/// <summary>How a server resource (Postgres, Redis, RabbitMQ) runs as native child processes of the AppHost.</summary>
internal interface INativeServer
{
    /// <summary>What must be installed, checked before anything starts.</summary>
    IReadOnlyList<RequiredProgram> Programs { get; }

    /// <summary>Makes the data directory ready (first start) and says what to run. Called before each start, also after a crash.</summary>
    Task<NativeLaunch> PrepareAsync(NativeServerContext context, CancellationToken cancellationToken);

    /// <summary>True once the server does work, found out over its own protocol. False, never an exception, while it does not.</summary>
    Task<bool> ProbeAsync(NativeServerContext context, CancellationToken cancellationToken);

    /// <summary>Whether the server writes such a line while all is well. A line that is not known is none.</summary>
    bool IsRoutine(string line, bool isError);
}

/// <summary>A program, the places it is looked for (absolute paths or globs, then PATH) and the Debian package that has it.</summary>
internal sealed record RequiredProgram(string Name, IReadOnlyList<string> Places, string DebianPackage);

/// <param name="Name">The resource's name, for logs.</param>
/// <param name="DataDirectory">Private to this server; may not exist yet.</param>
/// <param name="Port">The loopback port to listen on; the same over restarts of one run.</param>
/// <param name="AllocatePort">Gives a further free loopback port, private to this run (stable per key over restarts).</param>
/// <param name="Log">A line for the resource's console log.</param>
internal sealed record NativeServerContext(
    string Name, string DataDirectory, int Port, string UserName, string Password, Func<string, int> AllocatePort, Action<string> Log);

/// <summary>The processes of one server, started in this order and stopped in the reverse one. The last is the server itself.</summary>
internal sealed record NativeLaunch(IReadOnlyList<NativeProcess> Processes);

/// <param name="Prefix">Commands in front that change credentials and exec (unshare …); the death-signal wrapper goes behind them.</param>
/// <param name="Environment">Added to, or with <paramref name="ClearEnvironment"/> instead of, the AppHost's environment.</param>
/// <param name="StopSignal">Signal number that stops it in order.</param>
/// <param name="DeathSignal">Signal number it gets when the AppHost dies.</param>
internal sealed record NativeProcess(
    string Name, string FileName, IReadOnlyList<string> Arguments, IReadOnlyList<string> Prefix,
    IReadOnlyDictionary<string, string> Environment, bool ClearEnvironment, string WorkingDirectory, string? StandardInput,
    int StopSignal, int DeathSignal, TimeSpan StopTimeout);
