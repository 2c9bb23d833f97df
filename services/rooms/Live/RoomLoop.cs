using System.Collections.Concurrent;
using Ensemble.Realtime;
using Ensemble.Rooms.Nodes;
using Microsoft.Extensions.Logging;

namespace Ensemble.Rooms.Live;

/// <summary>
/// Runs a room single-threaded. Whoever posts work to an idle room runs it at once, on its own thread; work posted meanwhile waits in a
/// queue for whoever runs. What one batch has posted to the members goes out in one write a member. Posting notes allocates nothing.
/// </summary>
internal sealed partial class RoomLoop : IThreadPoolWorkItem, IDisposable
{
    // After so much work in one go the thread is given back.
    private const int MaxBatch = 256;
    private static readonly TimeSpan ListenTick = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentQueue<Work> _work = new();
    private readonly LiveRoom _room;
    private readonly TimeProvider _time;
    private readonly RoomsMetrics _metrics;
    private readonly ILogger _logger;
    private readonly ITimer _listenTimer;
    private readonly Action<LiveRoom> _writeOut;
    private readonly Action<LiveRoom> _releaseHeld;
    private readonly long[] _arrivals = new long[64];
    private int _running;
    private int _handedOver;
    private int _arrived;
    private bool _isWriteDue;
    private bool _listenArmed;

    public RoomLoop(LiveRoom room, RoomLease lease, TimeProvider time, RoomsMetrics metrics, ILogger logger)
    {
        (_room, Lease, _time, _metrics, _logger) = (room, lease, time, metrics, logger);
        (_writeOut, _releaseHeld) = (WriteOut, ReleaseHeld);
        Profile = room.Profile;
        LastActivity = room.LastActivity;
        room.MembershipChanged += () => People = [.. room.Members];
        _listenTimer = time.CreateTimer(_ => Post(_releaseHeld), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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

    /// <summary>Runs in the loop and waits until it has.</summary>
    public Task DoAsync(Action<LiveRoom> act) => AskAsync(room =>
    {
        act(room);
        return true;
    });

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

    /// <summary>The turn has come to write what was posted, or to go on with what one thread has done enough of.</summary>
    public void Execute()
    {
        if (Interlocked.Exchange(ref _handedOver, 0) == 1)
            Run();
        else
            Post(_writeOut);
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
        while (true)
        {
            if (!Lease.IsHeld && !_room.IsClosed)
                _room.Evacuate();
            for (var done = 0; _work.TryDequeue(out var work); done++)
            {
                Do(work);
                if (done < MaxBatch)
                    continue;
                Finish();
                Volatile.Write(ref _handedOver, 1);
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }

            Finish();

            // A full fence, not a volatile write: the look at the queue must not be made before others can see that nobody runs, or work that
            // is posted in between would wait for the next post.
            Interlocked.Exchange(ref _running, 0);
            if (_work.IsEmpty || Interlocked.Exchange(ref _running, 1) != 0)
                return;
        }
    }

    private void Do(in Work work)
    {
        try
        {
            if (work.Player is null)
            {
                work.Act!(_room);
                return;
            }

            _room.Play(work.Player, work.Notes);
            if (_arrived < _arrivals.Length)
                _arrivals[_arrived++] = work.Notes.Frame.Since;
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

    // What was posted goes out at the end of the turn: whoever else has something to say to the room by then says it before, and it goes out in
    // the same write a member. When nobody has, that is at once.
    private void Finish()
    {
        if (_room.HasPosted && !_isWriteDue)
        {
            _isWriteDue = true;
            TurnEnd.Queue(this);
        }
        else if (_room.HoldsNotes && !_room.HasPosted && !_listenArmed)
        {
            _listenArmed = _listenTimer.Change(ListenTick, Timeout.InfiniteTimeSpan);
        }

        WindPlaying();
        (Profile, LastActivity, IsClosed) = (_room.Profile, _room.LastActivity, _room.IsClosed);
    }

    private void WriteOut(LiveRoom room)
    {
        _isWriteDue = false;
        if (room.HasPosted)
            Flush(room);
    }

    private void ReleaseHeld(LiveRoom room)
    {
        _listenArmed = false;
        Flush(room);
    }

    private void Flush(LiveRoom room)
    {
        room.Flush();
        for (var i = 0; i < _arrived; i++)
            _metrics.Transit(_time.GetElapsedTime(_arrivals[i]));
        _arrived = 0;
    }

    [LoggerMessage(3001, LogLevel.Error, "Room {Room} failed at a message")]
    private static partial void Failed(ILogger logger, Exception failure, Guid room);

    private readonly record struct Work(Action<LiveRoom>? Act, Member? Player, PlayedNotes Notes);
}
