using System.Buffers.Binary;
using System.Text;

namespace Aspire.Hosting.Infrastructure;

/// <summary>Asks Postgres for a session (protocol 3.0) and leaves at the password question: it comes only once sessions are accepted.</summary>
internal static class PostgresProbe
{
    private const int ProtocolVersion3 = 3 << 16;
    private const int LongestAnswer = 8 * 1024;

    public static async Task<bool> AcceptsAsync(Stream stream, string userName, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(StartupMessage(userName), cancellationToken);

        var header = new byte[5];
        await stream.ReadExactlyAsync(header, cancellationToken);
        var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - sizeof(int);
        if (length is < 0 or > LongestAnswer)
        {
            return false;
        }

        var body = new byte[length];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return header[0] switch
        {
            (byte)'R' => true,
            // 57P03 cannot_connect_now: starting up, in recovery or shutting down. Any other error comes from a server that works.
            (byte)'E' => !Encoding.UTF8.GetString(body).Split('\0').Contains("C57P03"),
            _ => false,
        };
    }

    private static byte[] StartupMessage(string userName)
    {
        var parameters = Encoding.UTF8.GetBytes($"user\0{userName}\0database\0postgres\0\0");
        var message = new byte[2 * sizeof(int) + parameters.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(sizeof(int)), ProtocolVersion3);
        parameters.CopyTo(message, 2 * sizeof(int));
        return message;
    }
}
