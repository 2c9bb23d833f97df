using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestration;

/// <summary>Questions about a port of this machine.</summary>
internal static class LoopbackPort
{
    private static readonly string[] s_tables = ["/proc/net/tcp", "/proc/net/tcp6"];
    private const string Listening = "0A"; // TCP_LISTEN in /proc/net/tcp

    /// <summary>Whether one could listen on it on both loopback addresses, as servers on "localhost" do.</summary>
    public static bool IsFree(int port) => Listen(port) is null;

    /// <summary>Why one cannot listen on it; null when one can.</summary>
    public static string? Obstacle(int port) => Listen(port) switch
    {
        null => null,
        SocketError.AddressAlreadyInUse => "it is in use" + (Owner(port) is { } owner ? $" by {owner}" : ""),
        SocketError.AccessDenied => "permission denied (ports below 1024 are for root only)",
        var error => $"{error}",
    };

    /// <summary>Who listens there, for messages: <c>pid 123 (nginx)</c>; null when that cannot be found out.</summary>
    private static string? Owner(int port)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var sockets = s_tables.Where(File.Exists).SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 9 && fields[3] == Listening && fields[1].EndsWith(Hex(port), StringComparison.Ordinal))
            .Select(fields => $"socket:[{fields[9]}]").ToHashSet(StringComparer.Ordinal);
        return Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder))
            .Where(name => char.IsAsciiDigit(name[0]) && HasOneOf(name, sockets))
            .Select(pid => $"pid {pid} ({File.ReadAllText($"/proc/{pid}/comm").Trim()})").FirstOrDefault();
    }

    private static string Hex(int port) => string.Create(CultureInfo.InvariantCulture, $":{port:X4}");

    private static SocketError? Listen(int port) => Listen(IPAddress.Loopback, port) ?? Listen(IPAddress.IPv6Loopback, port);

    /// <summary>What fails; null when nothing does. Where this machine has no such address, nobody is in the way.</summary>
    private static SocketError? Listen(IPAddress address, int port)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !Socket.OSSupportsIPv6)
        {
            return null;
        }

        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return null;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported ? null : exception.SocketErrorCode;
        }
    }

    private static bool HasOneOf(string pid, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{pid}/fd").Any(file => new FileInfo(file).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // it ended meanwhile, or belongs to somebody else
        }
    }
}
