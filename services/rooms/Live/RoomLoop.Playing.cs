namespace Ensemble.Rooms.Live;

internal sealed partial class RoomLoop
{
    private static readonly TimeSpan PlayInterval = TimeSpan.FromMilliseconds(100);

    private ITimer? _playTimer;
    private bool _isWound;

    public bool IsRecording => _room.IsRecording;

    /// <summary>Recordings whose fate the room is to be told of.</summary>
    public IReadOnlyList<AwaitedRecording> Awaited => _room.Awaited;

    // The clockwork runs only while the room plays a performance.
    private void WindPlaying()
    {
        if (_room.IsPlaying == _isWound)
            return;
        _isWound = _room.IsPlaying;
        _playTimer ??= _time.CreateTimer(_ => Post(room => room.PlayOn()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var interval = _isWound ? PlayInterval : Timeout.InfiniteTimeSpan;
        _playTimer.Change(interval, interval);
    }
}
