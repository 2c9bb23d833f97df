using System.Threading.Channels;
using Ensemble.Rooms.Consumers;
using Ensemble.Rooms.Live;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Registry;

/// <summary>Writes down behind the rooms what must be found again after a crash: within half a second, many facts in one transaction.</summary>
internal sealed partial class RoomJournal(IServiceScopeFactory scopes, TimeProvider time, RoomsMetrics metrics, ILogger<RoomJournal> logger) : BackgroundService
{
    private const int Waiting = 100_000;
    private const int Batch = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    // Should Postgres be away for long, new facts are lost rather than memory, and that is logged.
    private readonly Channel<Fact> _facts = Channel.CreateBounded<Fact>(
        new BoundedChannelOptions(Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>For one life of a room: what is told after another node has taken the room is not stored.</summary>
    public IRoomJournal Within(long fence) => new LifeJournal(this, fence);

    /// <summary>After all facts that wait: an account that is gone is in none of them.</summary>
    public void Forgotten(Guid user) => Write(new Fact(db => ForgetUser.EraseAsync(db, user, CancellationToken.None), IsAlone: true));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _facts.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var facts = new List<Fact>();
        while (await _facts.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (facts.Count < Batch && _facts.Reader.TryPeek(out var fact) && (facts.Count == 0 || !(fact.IsAlone || facts[^1].IsAlone)))
            {
                _facts.Reader.TryRead(out _);
                facts.Add(fact);
            }

            await StoreAsync(facts, stoppingToken);
            facts.Clear();
            if (!stoppingToken.IsCancellationRequested)
                await Task.Delay(Pause, time, CancellationToken.None);
        }
    }

    // Until it is done: again and again while the database is away; one by one when one of them can't be stored at all, whatever the
    // reason, so that it takes none of the others with it, nor the process.
    private async Task StoreAsync(List<Fact> facts, CancellationToken stoppingToken)
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

    private async Task CommitAsync(List<Fact> facts)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RoomsDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        foreach (var fact in facts)
            await fact.StoreAsync(db);
        await transaction.CommitAsync();
    }

    /// <param name="fact">Returns how many rows it has changed.</param>
    internal void WriteFenced(Func<RoomsDb, Task<int>> fact) => Write(async db =>
    {
        if (await fact(db) == 0)
            metrics.Fenced();
    });

    internal void Write(Func<RoomsDb, Task> fact) => Write(new Fact(fact, IsAlone: false));

    private void Write(Fact fact)
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

    /// <param name="IsAlone">In a transaction of its own: it takes locks that others may wait for with locks that the facts before it hold.</param>
    private readonly record struct Fact(Func<RoomsDb, Task> StoreAsync, bool IsAlone);
}
