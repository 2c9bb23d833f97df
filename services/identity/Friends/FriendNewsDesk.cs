using System.Threading.Channels;
using Ensemble.Identity.Accounts;
using Ensemble.ServiceDefaults.Friends;
using Ensemble.ServiceDefaults.Presence;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StackExchange.Redis;

namespace Ensemble.Identity.Friends;

/// <summary>A change that is stored, and whom to tell.</summary>
internal sealed record FriendChange(Guid By, Guid To, FriendState State, FriendNotice Notice, DateTimeOffset At);

/// <summary>
/// Tells the sockets of the other side, behind the request: nobody waits for Redis, and without it, or when too much waits, the news is only
/// in the list of friends.
/// </summary>
internal sealed partial class FriendNewsDesk(
    IServiceScopeFactory scopes, FriendMetrics metrics, ILogger<FriendNewsDesk> logger, IConnectionMultiplexer? redis = null) : BackgroundService
{
    private const int Waiting = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Channel<FriendChange> changes = Channel.CreateBounded<FriendChange>(new BoundedChannelOptions(Waiting) { SingleReader = true });

    public void Tell(FriendChange change)
    {
        if (redis is null || !changes.Writer.TryWrite(change))
            metrics.Untold();
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        changes.Writer.TryComplete();
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var change in changes.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                if (await NewsAsync(change, stoppingToken) is { } news)
                    await FriendWire.PublishAsync(redis!, news).WaitAsync(Patience, stoppingToken);
            }
            catch (Exception failure) when (failure is RedisException or TimeoutException or NpgsqlException
                or InvalidOperationException { InnerException: NpgsqlException })
            {
                metrics.Untold();
                NotTold(logger, failure.Message);
            }
        }
    }

    private async Task<FriendNews?> NewsAsync(FriendChange change, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        if (await db.Accounts.AsNoTracking().SingleOrDefaultAsync(account => account.Id == change.By, cancellationToken) is not { } by)
            return null;
        var sight = change.State == FriendState.Friends
            ? await scope.ServiceProvider.GetRequiredService<FriendPresence>().SightOfAsync(by.Id, cancellationToken)
            : FriendSight.None;
        return new FriendNews(
            change.To, by.Id, by.Username, by.AvatarUrl(), change.State, change.Notice, sight.Availability, sight.RoomId, sight.RoomName, change.At);
    }

    [LoggerMessage(2403, LogLevel.Warning, "A change between friends was not told to their sockets: {Reason}")]
    private static partial void NotTold(ILogger logger, string reason);
}
