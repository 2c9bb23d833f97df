using Ensemble.Rooms.Recording;
using Phase = Ensemble.Contracts.Realtime.Recording.Types.State;

namespace Ensemble.Rooms.Live;

internal sealed partial class LiveRoom
{
    // Beyond a tick of a second and the journal's half it is no more than three: the last five seconds are what a crash may take.
    private const long ChunkMilliseconds = 2_000;

    private Tape? _tape;
    private long _chunkAt;

    public bool IsRecording => _tape is not null;

    /// <summary>
    /// Recordings that have ended and of which the room is to be told what became of them. Replaced when it changes, for readers on other threads.
    /// </summary>
    public IReadOnlyList<AwaitedRecording> Awaited { get; private set; } = [];

    private Protocol.Recording? RecordingState => _tape is null ? null : Told(Phase.Started, _tape);

    /// <summary>Keeps what is passed on from now on.</summary>
    public void StartRecording(Member by)
    {
        if (!MayRecord(by))
            return;
        if (_tape is not null)
        {
            Tell(by, Messages.Unavailable("ALREADY_RECORDING", "This room is being recorded.", Protocol.MessageType.Record));
            return;
        }

        var now = _clock.Milliseconds;
        _tape = new Tape(Guid.CreateVersion7(_clock.Now), by.Visitor.UserId, now);
        _chunkAt = now;
        _journal.RecordingStarted(new Performance
        {
            Id = _tape.Id,
            RoomId = Profile.Id,
            RoomType = Profile.Type,
            OwnerId = by.Visitor.UserId,
            OwnerName = by.Visitor.Username,
            Name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Profile.Name}, {_clock.Now.UtcDateTime:yyyy-MM-dd HH:mm}"),
            State = PerformanceState.Recording,
            // By the clock of the notes.
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(now),
            FileId = Guid.CreateVersion7(_clock.Now),
        });
        Announce(Told(Told(Phase.Started, _tape)));
    }

    public void StopRecording(Member by)
    {
        if (!MayRecord(by))
            return;
        if (_tape is null)
            Tell(by, Messages.Unavailable("NOT_RECORDING", "This room is not being recorded.", Protocol.MessageType.Record));
        else
            EndRecording(EndReason.Asked);
    }

    /// <summary>Ends the recording, if there is one, for a reason of the server's.</summary>
    public void EndRecording(EndReason reason)
    {
        if (_tape is not { } tape)
            return;
        _tape = null;
        var stopped = Told(Phase.Stopped, tape);
        stopped.Reason = ToMessage(reason);
        Announce(Told(stopped));
        if (tape.IsEmpty)
        {
            _journal.RecordingDropped(tape.Id);
            Announce(Told(Told(Phase.Failed, tape)));
            return;
        }

        if (tape.TakeChunk() is { } last)
            _journal.Recorded(last);
        _journal.RecordingEnded(tape.Id, _clock.Milliseconds - tape.Since, reason);
        Await([tape.Id]);
    }

    /// <summary>What became of an awaited recording.</summary>
    public void SettleRecording(Guid performance, bool isStored)
    {
        if (IsClosed || !Awaited.Any(awaited => awaited.Id == performance))
            return;
        Awaited = [.. Awaited.Where(awaited => awaited.Id != performance)];
        Announce(Told(new Protocol.Recording
        {
            State = isStored ? Phase.Stored : Phase.Failed, PerformanceId = performance.ToString(),
        }));
    }

    private bool MayRecord(Member by)
    {
        if (IsClosed || !by.IsHere || !MayChange(by, Protocol.MessageType.Record))
            return false;
        if (MayModerate(by))
            return true;
        Tell(by, Messages.Forbidden("NOT_OWNER", "Only the owner and moderators may do this.", Protocol.MessageType.Record));
        return false;
    }

    // What has sounded, once it was passed on.
    private void Record(Member player, ReadOnlySpan<byte> run, long timestamp)
    {
        if (_tape?.TryKeep(player.Visitor, run, timestamp) == false)
            EndRecording(EndReason.SizeLimit);
    }

    private void TurnTape(long now)
    {
        if (_tape is not { } tape)
            return;
        if (now - tape.Since >= Tape.MaxMilliseconds)
        {
            EndRecording(EndReason.TimeLimit);
        }
        else if (now - _chunkAt >= ChunkMilliseconds)
        {
            _chunkAt = now;
            if (tape.TakeChunk() is { } chunk)
                _journal.Recorded(chunk);
        }
    }

    private void Await(IReadOnlyList<Guid> recordings)
    {
        var now = _clock.Milliseconds;
        Awaited = [.. Awaited, .. recordings.Select(recording => new AwaitedRecording(recording, now))];
    }

    // An erased account's own recording goes; what it has played in another one stays, without its name. Nobody is played whose account is gone.
    private void ForgetRecording(Guid user)
    {
        if (_playing?.Playback.OwnerId == user)
            EndPlaying(Protocol.Recording.Types.Reason.Interrupted);
        if (_tape is not { } tape)
            return;
        tape.Forget(user);
        if (tape.OwnerId != user)
            return;
        _tape = null;
        _journal.RecordingDropped(tape.Id);
        var stopped = Told(Phase.Stopped, tape);
        stopped.Reason = ToMessage(EndReason.Interrupted);
        Announce(Told(stopped));
        Announce(Told(Told(Phase.Failed, tape)));
    }

    private static Protocol.Recording Told(Phase state, Tape tape) => new()
    {
        State = state, PerformanceId = tape.Id.ToString(), Since = state == Phase.Failed ? 0 : tape.Since,
    };

    private static Protocol.ClientMessage Told(Protocol.Recording recording) =>
        new() { MessageType = Protocol.MessageType.Recording, Recording = recording };

    private static Protocol.Recording.Types.Reason ToMessage(EndReason reason) => reason switch
    {
        EndReason.Asked => Protocol.Recording.Types.Reason.Asked,
        EndReason.TimeLimit => Protocol.Recording.Types.Reason.TimeLimit,
        EndReason.SizeLimit => Protocol.Recording.Types.Reason.SizeLimit,
        EndReason.RoomClosed => Protocol.Recording.Types.Reason.RoomClosed,
        _ => Protocol.Recording.Types.Reason.Interrupted,
    };
}

/// <param name="Since">When it ended here, in server milliseconds.</param>
internal sealed record AwaitedRecording(Guid Id, long Since);
