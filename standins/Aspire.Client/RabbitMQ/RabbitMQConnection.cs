using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Aspire.RabbitMQ.Client;

/// <summary>The application's connection. A first one that failed for good is tried again at the next use.</summary>
internal sealed partial class RabbitMQConnection(
    IConnectionFactory factory, int retries, TimeProvider time, ILogger<RabbitMQConnection> logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private IConnection? _connection;

    /// <summary>Waits for the connection: a registered service cannot be made asynchronously.</summary>
    public IConnection Connection => GetAsync(retries, CancellationToken.None).GetAwaiter().GetResult();

    public async Task<IConnection> GetAsync(int attempts, CancellationToken cancellationToken)
    {
        if (_connection is { } made)
        {
            return made;
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            return _connection ??= await ConnectAsync(attempts, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _one.Dispose();
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
    }

    private async Task<IConnection> ConnectAsync(int attempts, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await factory.CreateConnectionAsync(cancellationToken);
            }
            catch (BrokerUnreachableException e) when (attempt < attempts)
            {
                var pause = TimeSpan.FromSeconds(Math.Pow(2, attempt));
                NotReached(logger, pause, e);
                await Task.Delay(pause, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "RabbitMQ was not reached; next attempt in {Pause}")]
    private static partial void NotReached(ILogger logger, TimeSpan pause, Exception exception);
}
