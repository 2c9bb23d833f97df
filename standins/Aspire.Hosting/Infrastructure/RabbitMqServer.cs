using System.Globalization;
using System.Text.RegularExpressions;

namespace Aspire.Hosting.Infrastructure;

/// <summary>
/// RabbitMQ: Erlang started directly, without the package's shell scripts, with an own port mapper (epmd). Left alone it would start one
/// as a daemon that outlives everything and is shared by all nodes of the machine.
/// </summary>
internal sealed partial class RabbitMqServer : INativeServer
{
    private const int Terminate = 15;

    private static readonly RequiredProgram Erlang = new("erl", ["/usr/bin/erl", "/usr/lib/erlang/bin/erl"], "rabbitmq-server");
    private static readonly RequiredProgram PortMapper = new("epmd", ["/usr/bin/epmd", "/usr/lib/erlang/bin/epmd"], "rabbitmq-server");

    public IReadOnlyList<RequiredProgram> Programs { get; } = [RabbitMqApplications.Program, Erlang, PortMapper];

    public async Task<NativeLaunch> PrepareAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        await DataDirectory.OpenAsync(context, cancellationToken);
        var files = await RabbitMqFiles.OpenAsync(context, cancellationToken);
        RabbitMqApplications.LinkInto(files.Plugins);
        await RabbitMqConfiguration.WriteAsync(files, context, cancellationToken);

        var mapperPort = context.AllocatePort("epmd");
        return new NativeLaunch([StartPortMapper(context, mapperPort), StartBroker(context, files, mapperPort)]);
    }

    public Task<bool> ProbeAsync(NativeServerContext context, CancellationToken cancellationToken) =>
        LoopbackProbe.RunAsync(
            context.Port, (stream, token) => AmqpProbe.OpensAsync(stream, context.UserName, context.Password, token), cancellationToken);

    public bool IsRoutine(string line, bool isError) => !isError && Routine().IsMatch(line);

    // Its banner is indented; all else has a date and a level. Messages about its own settings come before those settings count.
    [GeneratedRegex(@"^( |$|\d{4}-\S+ \S+ (\[(debug|info|notice)\]|\[warning\] <[\d.]+> Using RABBITMQ_ADVANCED_CONFIG_FILE))")]
    private static partial Regex Routine();

    private static NativeProcess StartPortMapper(NativeServerContext context, int port) => new(
        context.Name + "-epmd",
        InstalledProgram.Require(PortMapper),
        ["-port", port.ToString(CultureInfo.InvariantCulture), "-address", "127.0.0.1"],
        Prefix: [],
        new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
        ClearEnvironment: true,
        // Not the data directory: a process in there counts as a server that still uses it.
        WorkingDirectory: "/",
        StandardInput: null,
        Terminate,
        Terminate,
        TimeSpan.FromSeconds(2));

    private static NativeProcess StartBroker(NativeServerContext context, RabbitMqFiles files, int mapperPort) => new(
        context.Name,
        InstalledProgram.Require(Erlang),
        ErlangArguments.ForBroker(),
        Prefix: [],
        RabbitMqEnvironment.For(context, files, mapperPort),
        ClearEnvironment: true,
        files.Root,
        StandardInput: null,
        Terminate,
        Terminate,
        TimeSpan.FromSeconds(10));
}
