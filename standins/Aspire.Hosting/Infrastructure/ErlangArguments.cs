namespace Aspire.Hosting.Infrastructure;

/// <summary>The command line of the Erlang machine that runs the broker.</summary>
internal static class ErlangArguments
{
    public static IReadOnlyList<string> ForBroker() =>
    [
        "-pa", "",
        "-noinput",
        "-eval", ErlangPreload.Expression,
        "-s", "rabbit", "boot",
        "-boot", "start_sasl",
        "+W", "w",
        "+B", "i",
        .. Memory,
        .. NoBusyWaiting,
        // The port for other nodes: on loopback like everything else.
        "-kernel", "inet_dist_use_interface", "{127,0,0,1}",
        "-syslog", "logger", "[]",
        "-syslog", "syslog_error_logger", "false",
        "-kernel", "prevent_overlapping_partitions", "false",
    ];

    private static readonly string[] Memory = ["+MBas", "ageffcbf", "+MHas", "ageffcbf", "+MBlmbcs", "512", "+MHlmbcs", "512", "+MMmcs", "30"];

    // Schedulers that spin while idle take the processor from the services beside.
    private static readonly string[] NoBusyWaiting = ["+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none"];
}
