using System.Runtime.CompilerServices;
using MassTransit;
using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Ensemble.ServiceDefaults.Messaging.Consuming;

/// <summary>
/// The first thing a delivery meets: it waits here for the earlier ones of its subject, told by a header, before its body is read.
/// MassTransit's own partitioner would see deliveries in whatever order the client's threads bring them. A delivery that fails takes its
/// channel along, since one that is put back alone comes again behind those that were delivered after it.
/// </summary>
internal sealed partial class SubjectOrderFilter(ILogger<SubjectOrderFilter> logger) : IFilter<ReceiveContext>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);

    private readonly ConditionalWeakTable<IChannel, DeliveryOrder> channels = [];

    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        var tag = ((RabbitMqReceiveContext)context).DeliveryTag;
        var channel = context.GetPayload<ChannelContext>().Channel;
        var order = channels.GetOrCreateValue(channel);
        try
        {
            using var turn = await order.EnterAsync(tag, SubjectOf(context), Patience, context.CancellationToken);
            await SendAsync(context, next, order);
        }
        catch (Exception failure)
        {
            GivenUp(logger, failure, tag);
            await GiveUpAsync(channel);
            throw;
        }
    }

    /// <summary>Lets what has begun end, and then gives back everything unacknowledged at once, in order.</summary>
    public async Task ReleaseAsync()
    {
        foreach (var (channel, order) in channels)
        {
            await order.DrainAsync(Patience);
            order.Break();
            await CloseAsync(channel).WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("subjectOrder");

    // What follows in the row must see the failure before this turn ends.
    private static async Task SendAsync(ReceiveContext context, IPipe<ReceiveContext> next, DeliveryOrder order)
    {
        try
        {
            await next.Send(context);
        }
        catch
        {
            order.Break();
            throw;
        }
    }

    // The end of the close is not awaited, since it waits for the channel's deliveries, and this is one of them; only its beginning,
    // after which MassTransit can't put the single message back.
    private async Task GiveUpAsync(IChannel channel)
    {
        if (channel.IsOpen)
            _ = CloseAsync(channel);
        while (channel.IsOpen)
            await Task.Delay(Moment);
    }

    private async Task CloseAsync(IChannel channel)
    {
        try
        {
            await channel.AbortAsync();
        }
        catch (Exception failure)
        {
            NotClosed(logger, failure);
        }
    }

    private static Guid SubjectOf(ReceiveContext context) =>
        context.TransportHeaders.TryGetHeader(MessageHeaders.Subject, out var value) && Guid.TryParse(value as string, out var subject)
            ? subject
            : Guid.Empty;

    [LoggerMessage(1221, LogLevel.Debug, "Delivery {Tag} failed; its channel is given up and everything unacknowledged comes again.")]
    private static partial void GivenUp(ILogger logger, Exception failure, ulong tag);

    [LoggerMessage(1222, LogLevel.Debug, "The channel that was given up did not close.")]
    private static partial void NotClosed(ILogger logger, Exception failure);
}
