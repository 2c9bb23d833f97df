using System.Threading.Channels;
using Ensemble.Rooms.Consumers;
using Ensemble.Rooms.Live;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Registry;

/// <summary>Writes down behind the rooms what must be found again after a crash: within half a second, many facts in one transaction.</summary>
internal sealed partial class RoomJournal(IServiceScopeFactory scopes, TimeProvider time, RoomsMetrics metrics, ILogger<RoomJournal> logger) : BackgroundService, IRoomJournal
{
    private const int Waiting = 100_000;
    private const int Batch = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    // Should Postgres be away for long, new facts are lost rather than memory, and that is logged.
    private readonly Channel<Func<RoomsDb, Task>> _facts = Channel.CreateBounded<Func<RoomsDb, Task>>(
        new BoundedChannelOptions(Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public void Said(RoomMessage message) => Write(db => db.Database.ExecuteSqlAsync($"""
        INSERT INTO room_messages (id, room_id, user_id, username, text, by_moderator, sent_at)
        SELECT {message.Id}, {message.RoomId}, {message.UserId}, {message.Username}, {message.Text}, {message.ByModerator}, {message.SentAt}
        WHERE EXISTS (SELECT 1 FROM rooms WHERE id = {message.RoomId}) ON CONFLICT (id) DO NOTHING
        """));

    public void OwnerChanged(Guid room, Guid owner, string name, DateTimeOffset at) => Write(db => db.Database.ExecuteSqlAsync($"""
        UPDATE rooms SET owner_id = {owner}, owner_name = {name}, owner_came_at = {at}, last_activity_at = {at} WHERE id = {room}
        """));

    public void OwnerCame(Guid room, Guid owner, DateTimeOffset at) => Write(db => db.Database.ExecuteSqlAsync($"""
        UPDATE rooms SET owner_came_at = {at} WHERE id = {room} AND owner_id = {owner}
        """));

    public void Banned(RoomBan ban) => Write(db => db.Database.ExecuteSqlAsync($"""
        INSERT INTO room_bans (room_id, user_id, banned_by, reason, until, address)
        VALUES ({ban.RoomId}, {ban.UserId}, {ban.BannedBy}, {ban.Reason}, {ban.Until}, {ban.Address})
        ON CONFLICT (room_id, user_id) DO UPDATE SET banned_by = excluded.banned_by, reason = excluded.reason, until = excluded.until,
            address = excluded.address
        """));

    public void Unbanned(Guid room, Guid user) => Write(db => db.Database.ExecuteSqlAsync($"""
        DELETE FROM room_bans WHERE room_id = {room} AND user_id = {user}
        """));

    public void Emptied(Guid room, DateTimeOffset lastActivity) => Write(db => db.Database.ExecuteSqlAsync($"""
        UPDATE rooms SET last_activity_at = {lastActivity} WHERE id = {room}
        """));

    public void Closed(Guid room, DateTimeOffset at) => Write(db => db.Database.ExecuteSqlAsync($"""
        UPDATE rooms SET closed_at = {at} WHERE id = {room} AND closed_at IS NULL;
        DELETE FROM room_bans WHERE room_id = {room}
        """));

    /// <summary>After all facts that wait: an account that is gone is in none of them.</summary>
    public void Forgotten(Guid user) => Write(db => ForgetUser.EraseAsync(db, user, CancellationToken.None));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _facts.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var facts = new List<Func<RoomsDb, Task>>();
        while (await _facts.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (facts.Count < Batch && _facts.Reader.TryRead(out var fact))
                facts.Add(fact);
            await StoreAsync(facts, stoppingToken);
            facts.Clear();
            if (!stoppingToken.IsCancellationRequested)
                await Task.Delay(Pause, time, CancellationToken.None);
        }
    }

    // Until it is done: again and again while the database is away; one by one when one of them can't be stored at all, whatever the
    // reason, so that it takes none of the others with it, nor the process.
    private async Task StoreAsync(List<Func<RoomsDb, Task>> facts, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await CommitAsync(facts);
                return;
            }
            catch (Exception failure) when (Outage.Is(failure) && !stoppingToken.IsCancellationRequested)
            {
                NotStored(logger, failure, facts.Count);
                await Task.Delay(RetryPause, time, CancellationToken.None);
            }
            catch (Exception failure) when (facts.Count == 1 || Outage.Is(failure))
            {
                Refused(logger, failure, facts.Count);
                metrics.FactsLost(facts.Count);
                return;
            }
            catch (Exception failure)
            {
                OneByOne(logger, failure, facts.Count);
                foreach (var fact in facts)
                    await StoreAsync([fact], stoppingToken);
                return;
            }
        }
    }

    private async Task CommitAsync(List<Func<RoomsDb, Task>> facts)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RoomsDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        foreach (var fact in facts)
            await fact(db);
        await transaction.CommitAsync();
    }

    private void Write(Func<RoomsDb, Task> fact)
    {
        if (_facts.Writer.TryWrite(fact))
            return;
        Lost(logger);
        metrics.FactsLost(1);
    }

    [LoggerMessage(3101, LogLevel.Warning, "{Facts} facts of rooms could not be stored yet")]
    private static partial void NotStored(ILogger logger, Exception failure, int facts);

    [LoggerMessage(3104, LogLevel.Warning, "One of {Facts} facts of rooms can't be stored; each is tried by itself")]
    private static partial void OneByOne(ILogger logger, Exception failure, int facts);

    [LoggerMessage(3103, LogLevel.Error, "{Facts} facts of rooms can't be stored and are lost")]
    private static partial void Refused(ILogger logger, Exception failure, int facts);

    [LoggerMessage(3102, LogLevel.Error, "A fact of a room was lost: too many wait for the database")]
    private static partial void Lost(ILogger logger);
}
