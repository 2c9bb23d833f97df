using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ensemble.Benchmarks.Realtime.Servers;

/// <summary>A foreign server, in a process with a temporary directory of its own.</summary>
internal sealed class Peer : IServer
{
    private readonly Process process;
    private readonly string directory;
    private readonly string path;

    private Peer(string name, string protocol, int port, string path, Process process, string directory) =>
        (Name, Protocol, Port, this.path, this.process, this.directory) = (name, protocol, port, path, process, directory);

    public string Name { get; }

    public string Protocol { get; }

    public int Port { get; }

    public int[] ProcessIds => [process.Id, .. ProcessFigures.Descendants(process.Id).Select(child => child.Id)];

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="name">In the tables.</param>
    /// <param name="protocol">How it is spoken to.</param>
    /// <param name="path">Of the handshake; the room's number follows.</param>
    /// <param name="command">Of the program, for a port and a directory to keep files in.</param>
    public static async Task<Peer> StartAsync(string name, string protocol, string path, Func<int, string, Task<string[]>> command)
    {
        var (port, directory) = (FreePort(), Directory.CreateTempSubdirectory("ensemble-peer-").FullName);
        var words = await command(port, directory);
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{words[0]} did not start.");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => Report.Complaint(name, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var peer = new Peer(name, protocol, port, path, process, directory);
        await ListeningAsync(process, port);
        return peer;
    }

    public Task<string[]> OpenRoomsAsync(int rooms, int players) =>
        Task.FromResult(Enumerable.Range(0, rooms * players).Select(player => string.Create(CultureInfo.InvariantCulture, $"{path}{player / players}")).ToArray());

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task ListeningAsync(Process process, int port)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var attempts = 400; attempts > 0 && !process.HasExited && await timer.WaitForNextTickAsync(); attempts--)
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

        throw new TimeoutException($"{process.StartInfo.FileName} does not listen.");
    }
}
