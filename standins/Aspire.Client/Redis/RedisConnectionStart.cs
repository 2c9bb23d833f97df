using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.StackExchange.Redis;

/// <summary>Begins to connect with the host's start, without waiting for it.</summary>
internal sealed partial class RedisConnectionStart(RedisConnection connection, ILogger<RedisConnectionStart> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var multiplexer = await connection.MultiplexerAsync.WaitAsync(stoppingToken);
        if (!multiplexer.IsConnected)
        {
            NotConnected(logger, string.Join(", ", multiplexer.GetEndPoints().Select(endPoint => endPoint.ToString())));
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Redis at {EndPoints} is not there yet; it is looked for")]
    private static partial void NotConnected(ILogger logger, string endPoints);
}
