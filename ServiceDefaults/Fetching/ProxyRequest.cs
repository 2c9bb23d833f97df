using System.Globalization;
using System.Text;

namespace Ensemble.ServiceDefaults.Fetching;

/// <summary>What a program asks its proxy for: a tunnel (<c>CONNECT host:port</c>), or one request of http in absolute form.</summary>
/// <param name="Host">To connect to.</param>
/// <param name="Port">There.</param>
/// <param name="IsTunnel">Whether what follows is between the program and the host alone.</param>
/// <param name="GivenCredentials">Of <c>Proxy-Authorization</c>.</param>
/// <param name="Forwarded">What the host gets first.</param>
internal sealed record ProxyRequest(string Host, int Port, bool IsTunnel, string? GivenCredentials, byte[] Forwarded)
{
    private const int MaxHead = 16 * 1024;
    private const string Authorization = "Proxy-Authorization:";

    private static readonly string[] OwnHeaders = [Authorization, "Proxy-Connection:", "Connection:"];

    public static string Credentials(string user, string password) => $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"{user}:{password}"))}";

    /// <returns>Null when it is no such request.</returns>
    public static async Task<ProxyRequest?> ReadAsync(Stream program, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxHead];
        for (var length = 0; length < MaxHead;)
        {
            var count = await program.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (count == 0)
                return null;
            length += count;
            var end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
                return Parse(Encoding.Latin1.GetString(buffer, 0, end), buffer[(end + 4)..length]);
        }

        return null;
    }

    private static ProxyRequest? Parse(string head, byte[] rest)
    {
        var lines = head.Split("\r\n");
        if (lines[0].Split(' ') is not [var method, var target, "HTTP/1.1" or "HTTP/1.0"])
            return null;
        var credentials = lines.FirstOrDefault(line => line.StartsWith(Authorization, StringComparison.OrdinalIgnoreCase))?[Authorization.Length..].Trim();
        if (method == "CONNECT")
            return ParseAuthority(target) is var (host, port) ? new ProxyRequest(host, port, true, credentials, rest) : null;
        if (!Uri.TryCreate(target, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp)
            return null;
        // A connection for each request: the next one may be for another host.
        var kept = lines.Skip(1).Where(line => !OwnHeaders.Any(own => line.StartsWith(own, StringComparison.OrdinalIgnoreCase)));
        var forwarded = string.Join("\r\n", [$"{method} {address.PathAndQuery} HTTP/1.1", .. kept, "Connection: close", "", ""]);
        return new ProxyRequest(address.DnsSafeHost, address.Port, false, credentials, [.. Encoding.Latin1.GetBytes(forwarded), .. rest]);
    }

    private static (string Host, int Port)? ParseAuthority(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? (text[..colon].Trim('[', ']'), port)
            : null;
    }
}
