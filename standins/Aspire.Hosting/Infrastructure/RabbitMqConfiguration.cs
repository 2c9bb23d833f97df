using System.Globalization;
using System.Text;

namespace Aspire.Hosting.Infrastructure;

/// <summary>The broker's settings as Erlang terms; the friendlier rabbitmq.conf costs half a second a start to be translated into them.</summary>
internal static class RabbitMqConfiguration
{
    public static async Task WriteAsync(RabbitMqFiles files, NativeServerContext context, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(files.EnabledPlugins, "[].\n", cancellationToken);
        await PrivateFile.WriteAsync(files.Configuration, Settings(context), cancellationToken);
    }

    // What goes wrong on a channel or with a connection is told to the client, and is often meant to be: who asks whether it may have an
    // exclusive queue is refused with an error, who is killed does not say goodbye.
    // User and password count at the first start only; afterwards they are in the database. The write-ahead log of quorum queues is
    // also held in memory, several files of it at worst: the default size would reach the memory limit.
    private static string Settings(NativeServerContext context) =>
        $$"""
        [
          {rabbit, [
            {tcp_listeners, [{"127.0.0.1", {{context.Port.ToString(CultureInfo.InvariantCulture)}} }]},
            {default_user, {{Binary(context.UserName)}}},
            {default_pass, {{Binary(context.Password)}}},
            {loopback_users, []},
            {log, [
              {console, [{enabled, true}, {level, warning}]}, {file, [{file, false}]},
              {categories, [{channel, [{level, critical}]}, {connection, [{level, error}]}]}
            ]},
            {disk_free_limit, 100000000},
            {vm_memory_high_watermark, {absolute, 768000000} }
          ]},
          {ra, [{wal_max_size_bytes, 67108864}]}
        ].

        """;

    /// <summary>An Erlang binary byte by byte, so that no character needs escaping.</summary>
    private static string Binary(string value) => $"<<{string.Join(',', Encoding.UTF8.GetBytes(value))}>>";
}
