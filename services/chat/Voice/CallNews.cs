using Ensemble.Chat.Socket;
using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Ensemble.Chat.Voice;

/// <summary>Tells other services of calls. A call does not wait for the database: without it, it is not told of.</summary>
internal sealed partial class CallNews(IServiceScopeFactory scopes, SocketMetrics metrics, ILogger<CallNews> logger)
{
    public Task StartedAsync(Guid channel, CallStart start, CancellationToken cancellationToken)
    {
        metrics.CallChanged("started");
        return PublishAsync(new CallStarted(start.Id, channel, start.StartedBy, start.StartedAt), cancellationToken);
    }

    public Task EndedAsync(Guid channel, CallStart start, DateTimeOffset endedAt, CancellationToken cancellationToken)
    {
        metrics.CallChanged("ended");
        return PublishAsync(new CallEnded(start.Id, channel, start.StartedBy, start.StartedAt, endedAt), cancellationToken);
    }

    private async Task PublishAsync<TEvent>(TEvent fact, CancellationToken cancellationToken) where TEvent : class, IEvent
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ChatDb>();
            db.Publish(fact);
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is DbUpdateException or NpgsqlException or InvalidOperationException { InnerException: NpgsqlException })
        {
            NotTold(logger, typeof(TEvent).Name, failure.Message);
        }
    }

    [LoggerMessage(5431, LogLevel.Warning, "{Event} was not told to other services: {Reason}")]
    private static partial void NotTold(ILogger logger, string @event, string reason);
}
