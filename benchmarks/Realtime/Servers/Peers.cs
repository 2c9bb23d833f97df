using System.Diagnostics;
using System.Globalization;

namespace Ensemble.Benchmarks.Realtime.Servers;

/// <summary>The foreign servers: each the fastest way that it offers as it comes.</summary>
internal static class Peers
{
    public static Task<Peer> NodeAsync() => Peer.StartAsync("Node, ws", "raw", "/room/", (port, _) =>
        Task.FromResult<string[]>(["node", Path.Combine(Repository.Peers, "node", "server.js"), Text(port)]));

    /// <summary>As little as a server can do: compiled here, since what it measures is this machine's kernel.</summary>
    public static Task<Peer> FloorAsync() => Peer.StartAsync("floor, C and epoll", "raw", "/room/", async (port, directory) =>
    {
        var program = Path.Combine(directory, "floor");
        using var compiler = Process.Start("gcc", ["-O2", "-Wall", "-Werror", "-o", program, Path.Combine(Repository.Peers, "floor.c")]);
        await compiler.WaitForExitAsync();
        return compiler.ExitCode == 0 ? [program, Text(port)] : throw new InvalidOperationException("gcc failed.");
    });

    public static Task<Peer> NatsAsync() => Peer.StartAsync("nats-server", "nats", "/room/", async (port, directory) =>
    {
        var configuration = Path.Combine(directory, "nats.conf");
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $$"""
            listen: "127.0.0.1:-1"
            max_connections: 65536
            websocket { listen: "127.0.0.1:{{port}}", no_tls: true, compression: false }
            """));
        return ["nats-server", "-c", configuration];
    });

    public static Task<Peer> SignalRAsync() => Peer.StartAsync("SignalR", "signalr", "/rooms?room=", (port, _) =>
        Task.FromResult<string[]>([Environment.ProcessPath!, "signalr", Text(port)]));

    /// <summary>One worker, since it has one core. Its own messages come back to a player: that is how nchan is.</summary>
    public static Task<Peer> NchanAsync() => Peer.StartAsync("nginx, nchan", "raw", "/room/", async (port, directory) =>
    {
        var configuration = Path.Combine(directory, "nginx.conf");
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $$"""
            load_module modules/ngx_nchan_module.so;
            daemon off; user root; worker_processes 1; worker_rlimit_nofile 65536; pid {{directory}}/pid; error_log stderr error;
            events { worker_connections 32768; }
            http {
                access_log off; tcp_nodelay on; nchan_shared_memory_size 512M;
                client_body_temp_path {{directory}}; proxy_temp_path {{directory}}; fastcgi_temp_path {{directory}};
                server {
                    listen 127.0.0.1:{{port}};
                    location ~ ^/room/(\d+)$ {
                        nchan_pubsub websocket; nchan_channel_id $1; nchan_message_buffer_length 1000; nchan_message_timeout 5s; nchan_subscriber_first_message newest;
                    }
                }
            }
            """));
        return ["/usr/sbin/nginx", "-c", configuration];
    });

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
