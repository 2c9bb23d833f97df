using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Ensemble.ServiceDefaults.Sending;

internal static class SendingFeature
{
    /// <summary>Lets connections of this listener write to their sockets themselves; below TLS, where there is any.</summary>
    public static void UseDirectOutput(this IConnectionBuilder listener) => listener.Use(next => async connection =>
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
        {
            await next(connection);
            return;
        }

        var transport = connection.Transport;
        await using var output = new DirectOutput(socket, failure => connection.Abort(new ConnectionAbortedException("The peer is gone.", failure)));
        connection.Transport = new Duplex(transport.Input, output);
        connection.Features.Set(output);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    });

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
