using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ensemble.Benchmarks.Gateway;

/// <summary>Debian's nginx with some files, as its own configuration would serve them: sendfile, one worker a processor.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly Process process;
    private readonly string directory;

    private Nginx(Process process, string directory, Uri address) => (this.process, this.directory, Address) = (process, directory, address);

    public Uri Address { get; }

    public static async Task<Nginx> StartAsync(IReadOnlyDictionary<string, byte[]> files, int port)
    {
        var directory = Directory.CreateTempSubdirectory("ensemble-nginx-").FullName;
        foreach (var (name, content) in files)
            await File.WriteAllBytesAsync(Path.Combine(directory, name), content);
        var configuration = Path.Combine(directory, "nginx.conf");
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $$"""
            daemon off; user root; worker_processes auto; pid {{directory}}/pid; error_log stderr;
            events { worker_connections 1024; }
            http {
                access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
                client_body_temp_path {{directory}}; proxy_temp_path {{directory}}; fastcgi_temp_path {{directory}};
                server { listen 127.0.0.1:{{port}}; root {{directory}}; }
            }
            """));
        var process = Process.Start("/usr/sbin/nginx", ["-c", configuration]);
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        await ListeningAsync(port);
        return new Nginx(process, directory, address);
    }

    private static async Task ListeningAsync(int port)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var attempts = 200; attempts > 0 && await timer.WaitForNextTickAsync(); attempts--)
        {
            using var socket = new TcpClient();
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                continue; // Not yet.
            }
        }

        throw new TimeoutException("nginx does not listen after ten seconds.");
    }

    public async ValueTask DisposeAsync()
    {
        using (var stop = Process.Start("kill", ["-QUIT", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await stop.WaitForExitAsync();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(directory, recursive: true);
    }
}
