using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>The messages that a client streams.</summary>
internal sealed class RequestStream<T>(HttpServerCall call, MessageReader<T> reader) : IAsyncStreamReader<T>
    where T : class
{
    private T? current;

    public T Current => current ?? throw new InvalidOperationException("There is no current message: call MoveNext first.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        var callToken = call.CancellationToken;
        try
        {
            if (!cancellationToken.CanBeCanceled || cancellationToken == callToken)
                return (current = await reader.ReadAsync(callToken).ConfigureAwait(false)) is not null;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(callToken, cancellationToken);
            return (current = await reader.ReadAsync(either.Token).ConfigureAwait(false)) is not null;
        }
        catch (IOException exception)
        {
            throw new CallerGoneException(exception);
        }
    }
}
