using System.Text;

namespace Aspire.Hosting.Infrastructure;

/// <summary>
/// Opens an AMQP 0-9-1 connection to the virtual host "/" and closes it in order. Hanging up earlier would prove less, and the broker
/// warns about it in its log each time.
/// </summary>
internal static class AmqpProbe
{
    private static readonly byte[] ProtocolHeader = [.. "AMQP"u8, 0, 0, 9, 1];

    public static async Task<bool> OpensAsync(Stream stream, string userName, string password, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(ProtocolHeader, cancellationToken);
        if (await AmqpMethod.ReadAsync(stream, cancellationToken) is not { Name: AmqpMethod.Start })
        {
            return false;
        }

        await new AmqpMethod(AmqpMethod.StartOk, StartOk(userName, password)).WriteAsync(stream, cancellationToken);
        if (await AmqpMethod.ReadAsync(stream, cancellationToken) is not { Name: AmqpMethod.Tune, Arguments.Length: >= 8 } tune)
        {
            return false;
        }

        // The server's own limits for channels and frames, no heartbeat.
        await new AmqpMethod(AmqpMethod.TuneOk, [.. tune.Arguments[..6], 0, 0]).WriteAsync(stream, cancellationToken);
        await new AmqpMethod(AmqpMethod.Open, [1, (byte)'/', 0, 0]).WriteAsync(stream, cancellationToken);
        if (await AmqpMethod.ReadAsync(stream, cancellationToken) is not { Name: AmqpMethod.OpenOk })
        {
            return false;
        }

        const ushort success = 200;
        await new AmqpMethod(AmqpMethod.Close, [success >> 8, success & 0xFF, 0, 0, 0, 0, 0]).WriteAsync(stream, cancellationToken);
        return await AmqpMethod.ReadAsync(stream, cancellationToken) is { Name: AmqpMethod.CloseOk };
    }

    /// <summary>No client properties, mechanism PLAIN, its response, locale.</summary>
    private static byte[] StartOk(string userName, string password)
    {
        var response = Encoding.UTF8.GetBytes($"\0{userName}\0{password}");
        return [0, 0, 0, 0, .. Short("PLAIN"u8), 0, 0, (byte)(response.Length >> 8), (byte)response.Length, .. response, .. Short("en_US"u8)];
    }

    private static byte[] Short(ReadOnlySpan<byte> text) => [(byte)text.Length, .. text];
}
