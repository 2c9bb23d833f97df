using System.Collections.Concurrent;
using Ensemble.Rooms.Nodes;
using Microsoft.Extensions.Logging;

namespace Ensemble.Rooms.Live;

/// <summary>
/// Runs a room single-threaded. Whoever posts work to an idle room runs it at once, on its own thread; work posted meanwhile waits in a
/// queue for whoever runs. What one batch has posted to the members goes out in one write a member. Posting notes allocates nothing.
/// </summary>
internal sealed partial class RoomLoop : IThreadPoolWorkItem, IDisposable
{
    // After so much work in one go the thread is given back, and the rest goes on as another work item.
    private const int MaxBatch = 256;
    private static readonly TimeSpan ListenTick = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentQueue<Work> _work = new();
    private readonly LiveRoom _room;
    private readonly TimeProvider _time;
    private readonly RoomsMetrics _metrics;
    private readonly ILogger _logger;
    private readonly ITimer _listenTimer;
    private readonly long[] _arrivals = new long[64];
    private int _running;
    private bool _listenArmed;

    public RoomLoop(LiveRoom room, RoomLease lease, TimeProvider time, RoomsMetrics metrics, ILogger logger)
    {
        (_room, Lease, _time, _metrics, _logger) = (room, lease, time, metrics, logger);
        Profile = room.Profile;
        LastActivity = room.LastActivity;
        room.MembershipChanged += () => People = [.. room.Members];
        _listenTimer = time.CreateTimer(_ => Post(ReleaseHeld), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Without it nothing happens here any more, and who is in it is sent away to find the room where it lives now.</summary>
    public RoomLease Lease { get; }

    /// <summary>Who is in the room, as of the last change.</summary>
    public IReadOnlyList<Member> People { get; private set; } = [];

    public RoomProfile Profile { get; private set; }

    public DateTimeOffset LastActivity { get; private set; }

    /// <summary>The room has ended; who still wants it looks it up anew.</summary>
    public bool IsClosed { get; private set; }

    public void Post(Action<LiveRoom> act) => Post(new Work(act, null, default));

    /// <summary>Posts notes; the frame's reference goes to the room.</summary>
    public void Post(Member player, in PlayedNotes notes) => Post(new Work(null, player, notes));

    /// <summary>Runs in the loop and waits for the answer.</summary>
    public Task<T> AskAsync<T>(Func<LiveRoom, T> ask)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(room =>
        {
            try
            {
                answer.SetResult(ask(room));
            }
            catch (Exception failure)
            {
                answer.SetException(failure);
            }
        });
        return answer.Task;
    }

    public void Execute()
    {
        Run();
    }

    public void Dispose()
    {
        _listenTimer.Dispose();
        _playTimer?.Dispose();
    }

    private void Post(in Work work)
    {
        _work.Enqueue(work);
        if (Interlocked.Exchange(ref _running, 1) == 0)
            Run();
    }

    private void Run()
    {
        var done = 0;
        while (true)
        {
            var arrivals = 0;
            if (!Lease.IsHeld && !_room.IsClosed)
                _room.Evacuate();
            while (done < MaxBatch && _work.TryDequeue(out var work))
            {
                Do(work, ref arrivals);
                done++;
            }

            Finish(arrivals);
            if (done >= MaxBatch)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }

            // A full fence, not a volatile write: the look at the queue must not be made before others can see that nobody runs, or work that
            // is posted in between would wait for the next post.
            Interlocked.Exchange(ref _running, 0);
            if (_work.IsEmpty || Interlocked.Exchange(ref _running, 1) != 0)
                return;
        }
    }

    private void Do(in Work work, ref int arrivals)
    {
        try
        {
            if (work.Player is null)
            {
                work.Act!(_room);
                return;
            }

            _room.Play(work.Player, work.Notes);
            if (arrivals < _arrivals.Length)
                _arrivals[arrivals++] = work.Notes.Frame.Since;
        }
        catch (Exception failure)
        {
            // One bad message must not take the room with it.
            Failed(_logger, failure, _room.Profile.Id);
        }
        finally
        {
            if (work.Player is not null)
                work.Notes.Frame.Release();
        }
    }

    private void Finish(int arrivals)
    {
        if (_room.HasPosted)
            _room.Flush();
        else if (_room.HoldsNotes && !_listenArmed)
            _listenArmed = _listenTimer.Change(ListenTick, Timeout.InfiniteTimeSpan);
        WindPlaying();
        for (var i = 0; i < arrivals; i++)
            _metrics.Transit(_time.GetElapsedTime(_arrivals[i]));
        (Profile, LastActivity, IsClosed) = (_room.Profile, _room.LastActivity, _room.IsClosed);
    }

    private void ReleaseHeld(LiveRoom room)
    {
        _listenArmed = false;
        room.Flush();
    }

    [LoggerMessage(3001, LogLevel.Error, "Room {Room} failed at a message")]
    private static partial void Failed(ILogger logger, Exception failure, Guid room);

    private readonly record struct Work(Action<LiveRoom>? Act, Member? Player, PlayedNotes Notes);
}
