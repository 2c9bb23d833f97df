using System.Text;

namespace Aspire.Hosting.Infrastructure;

/// <summary>AUTH and PING in the Redis protocol. A server that still loads its file answers PING with -LOADING.</summary>
internal static class RedisProbe
{
    public static async Task<bool> AnswersAsync(Stream stream, string password, CancellationToken cancellationToken)
    {
        var length = Encoding.UTF8.GetByteCount(password);
        await stream.WriteAsync(
            Encoding.UTF8.GetBytes($"*2\r\n$4\r\nAUTH\r\n${length}\r\n{password}\r\n*1\r\n$4\r\nPING\r\n"), cancellationToken);

        // Neither the reader nor the stream is disposed here: the connection belongs to the caller.
        var reader = new StreamReader(stream, Encoding.ASCII, detectEncodingFromByteOrderMarks: false, bufferSize: 256, leaveOpen: true);
        return await reader.ReadLineAsync(cancellationToken) == "+OK" && await reader.ReadLineAsync(cancellationToken) == "+PONG";
    }
}
