using System.Globalization;

namespace Aspire.Hosting.Infrastructure;

/// <summary>The broker's environment, complete: nothing of the AppHost's or the machine's configuration gets through.</summary>
internal static class RabbitMqEnvironment
{
    public static Dictionary<string, string> For(NativeServerContext context, RabbitMqFiles files, int mapperPort) => new()
    {
        ["PATH"] = "/usr/bin:/bin",
        // Holds the Erlang cookie.
        ["HOME"] = files.Home,
        ["LANG"] = "C.UTF-8",

        ["ERL_EPMD_PORT"] = Number(mapperPort),
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_LIBS"] = files.Plugins,
        ["ERL_MAX_ETS_TABLES"] = "50000",
        ["ERL_MAX_PORTS"] = "65536",
        ["ERL_CRASH_DUMP_BYTES"] = "0",

        ["SYS_PREFIX"] = "",
        ["RABBITMQ_CONF_ENV_FILE"] = files.Absent,
        ["RABBITMQ_NODENAME"] = files.Node,
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODE_PORT"] = Number(context.Port),
        ["RABBITMQ_DIST_PORT"] = Number(context.AllocatePort("distribution")),
        ["RABBITMQ_BASE"] = files.Root,
        ["RABBITMQ_MNESIA_BASE"] = files.Database,
        ["RABBITMQ_MNESIA_DIR"] = Path.Combine(files.Database, "node"),
        ["RABBITMQ_PLUGINS_DIR"] = files.Plugins,
        ["RABBITMQ_LOG_BASE"] = files.Logs,
        ["RABBITMQ_LOGS"] = "-",
        ["RABBITMQ_CONFIG_FILE"] = files.Absent,
        ["RABBITMQ_CONFIG_FILES"] = files.Absent,
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = files.Configuration,
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = files.EnabledPlugins,
        ["RABBITMQ_FEATURE_FLAGS_FILE"] = files.FeatureFlags,
    };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
