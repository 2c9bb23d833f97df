using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Data;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.ServiceDefaults.Messaging.Consuming;

/// <summary>Puts a consumer behind the inbox: the row that remembers the message and the consumer's effect are one transaction.</summary>
internal sealed class InboxConsumer<TContext, TEvent, TConsumer>(IServiceScopeFactory scopes, EventTelemetry telemetry, TimeProvider time)
    : IConsumer<TEvent>
    where TContext : ServiceDbContext where TEvent : class, IEvent where TConsumer : class, IEventConsumer<TEvent>
{
    public async Task Consume(ConsumeContext<TEvent> context)
    {
        try
        {
            await ConsumeAsync(context, context.CancellationToken);
        }
        catch (OperationCanceledException cancelled) when (!context.CancellationToken.IsCancellationRequested)
        {
            // The consumer's own timeout is a failure like any other; only the end of the channel puts a message back.
            throw new TimeoutException($"{typeof(TConsumer).Name} was cancelled.", cancelled);
        }
    }

    private async Task ConsumeAsync(ConsumeContext<TEvent> context, CancellationToken cancellationToken)
    {
        var messageId = context.MessageId ?? throw new InvalidOperationException($"{typeof(TEvent).Name} came without a message id.");
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<TContext>();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (!await RememberAsync(database, messageId, cancellationToken))
        {
            telemetry.Duplicate(typeof(TEvent).Name);
            return;
        }

        var consumer = scope.ServiceProvider.GetRequiredService<TConsumer>();
        await consumer.ConsumeAsync(context.Message, new Delivery(messageId, context.GetRetryAttempt() + 1), cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        telemetry.Consumed(typeof(TEvent).Name);
    }

    // A second delivery at the same time waits here for the first one's transaction.
    private async Task<bool> RememberAsync(TContext database, Guid messageId, CancellationToken cancellationToken) =>
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO inbox (message_id, consumer, received_at) VALUES ({messageId}, {typeof(TConsumer).Name}, {time.GetUtcNow()})
            ON CONFLICT DO NOTHING
            """, cancellationToken) == 1;
}
