using System.Text.Json;
using Ensemble.ServiceDefaults.Http;
using StackExchange.Redis;

namespace Ensemble.Chat.Delivery;

/// <summary>
/// Tells all nodes, this one among them, what is not about one channel's events: <c>chat:notices</c> of Redis. A node that is cut off
/// misses it. Losing a channel needs no notice: <see cref="IChannelListener.AccessChanged"/> tells.
/// </summary>
internal sealed partial class Notices(DeliveryNode node, RedisLine redis, TimeProvider time, ILogger<Notices> logger) : BackgroundService
{
    private const string Channel = "chat:notices";
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    /// <summary>Called for every notice, on any thread and several at once; must not block.</summary>
    public event Action<ChatNotice>? Heard;

    /// <summary>Never waits and never fails.</summary>
    public void Tell(ChatNotice notice)
    {
        Raise(notice);
        redis.Publish(Channel, JsonSerializer.SerializeToUtf8Bytes(new Told(node.Id, notice), Json.Options));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var isAway = false; ; isAway = true)
        {
            try
            {
                await redis.SubscribeAsync(Channel, Hear);
                if (isAway)
                    Back(logger);
                return;
            }
            catch (Exception failure) when (RedisLine.IsAway(failure))
            {
                await redis.UnsubscribeAsync(Channel, Hear);
                if (!isAway)
                    Away(logger, failure.Message);
                await Task.Delay(RetryPause, time, stoppingToken);
            }
        }
    }

    private void Hear(RedisChannel _, RedisValue message)
    {
        try
        {
            if (JsonSerializer.Deserialize<Told>((byte[])message!, Json.Options) is { Notice: { } notice } told && told.Node != node.Id)
                Raise(notice);
        }
        catch (JsonException failure)
        {
            Unreadable(logger, failure.Message);
        }
    }

    private void Raise(ChatNotice notice)
    {
        try
        {
            Heard?.Invoke(notice);
        }
        catch (Exception failure)
        {
            ListenerFailed(logger, failure, notice.Kind);
        }
    }

    private sealed record Told(Guid Node, ChatNotice Notice);

    [LoggerMessage(5031, LogLevel.Warning, "Notices of other nodes are not heard while Redis is away: {Reason}")]
    private static partial void Away(ILogger logger, string reason);

    [LoggerMessage(5032, LogLevel.Information, "Notices of other nodes are heard")]
    private static partial void Back(ILogger logger);

    [LoggerMessage(5033, LogLevel.Warning, "A notice can't be read: {Reason}")]
    private static partial void Unreadable(ILogger logger, string reason);

    [LoggerMessage(5034, LogLevel.Error, "A listener of notices failed at {Kind}")]
    private static partial void ListenerFailed(ILogger logger, Exception failure, ChatNoticeKind kind);
}
