using Ensemble.Rooms.Socket;
using Ensemble.ServiceDefaults.Friends;
using StackExchange.Redis;

namespace Ensemble.Rooms.Friends;

/// <summary>Hears what identity says of friends, as every node does, and tells those who have sockets here.</summary>
internal sealed partial class FriendNewsReader(
    IConnectionMultiplexer redis, PianoSockets sockets, RoomsMetrics metrics, TimeProvider time, ILogger<FriendNewsReader> logger) : BackgroundService
{
    private const int RememberedPairs = 10_000;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    // The client of Redis hands messages over side by side, so that of two about the same pair the older one may come last.
    private readonly Lock gate = new();
    private readonly Dictionary<(Guid To, Guid User), DateTimeOffset> told = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var isAway = false; ; isAway = true)
        {
            try
            {
                await FriendWire.SubscribeAsync(redis, Hear);
                if (isAway)
                    Back(logger);
                return;
            }
            catch (Exception failure) when (failure is RedisException or TimeoutException)
            {
                if (!isAway)
                    Away(logger, failure.Message);
                await Task.Delay(RetryPause, time, stoppingToken);
            }
        }
    }

    private void Hear(FriendNews news)
    {
        lock (gate)
        {
            if (told.TryGetValue((news.To, news.UserId), out var last) && last > news.At)
                return;
            var count = sockets.Tell(news.To, FriendMessages.Updated(news));
            if (count == 0)
                return;
            if (FriendMessages.Notification(news) is { } notification)
                sockets.Tell(news.To, notification);
            metrics.FriendsTold(count);
            if (told.Count >= RememberedPairs)
                told.Clear();
            told[(news.To, news.UserId)] = news.At;
        }
    }

    [LoggerMessage(3702, LogLevel.Warning, "News of friends are not heard while Redis is away: {Reason}")]
    private static partial void Away(ILogger logger, string reason);

    [LoggerMessage(3703, LogLevel.Information, "News of friends are heard")]
    private static partial void Back(ILogger logger);
}
