using Ensemble.Rooms.Notes;
using Ensemble.Rooms.Recording;
using PlayReason = Ensemble.Contracts.Realtime.Recording.Types.Reason;

namespace Ensemble.Rooms.Live;

internal sealed partial class LiveRoom
{
    // The first notes reach everybody before they are to sound, and all others so much ahead.
    private const long LeadMilliseconds = 500;

    private PlayedBack? _playing;

    public bool IsPlaying => _playing is not null;

    private Protocol.Recording? PlayingState => _playing is not { } playing ? null : new()
    {
        State = Protocol.Recording.Types.State.Playing, PerformanceId = playing.Playback.PerformanceId.ToString(), Since = playing.Since,
    };

    /// <summary>Why somebody may not play a performance now; null when it may. Asked before the file is fetched, and again afterwards.</summary>
    public Protocol.ClientMessage? RefusalToPlay(Member by) =>
        IsClosed || !by.IsHere || !MayModerate(by)
            ? Messages.Forbidden("NOT_OWNER", "Only the owner and moderators may do this.", Protocol.MessageType.Record)
            : IsPlaying ? Messages.Unavailable("ALREADY_PLAYING", "This room plays a performance already.", Protocol.MessageType.Record)
            : null;

    /// <summary>The room itself plays a performance to everybody in it. It is nobody's playing, and is not recorded again.</summary>
    public void StartPlaying(Member by, Playback playback)
    {
        if (RefusalToPlay(by) is { } refusal)
        {
            if (!IsClosed && by.IsHere)
                Tell(by, refusal);
            return;
        }

        _playing = new PlayedBack(playback, _clock.Milliseconds + LeadMilliseconds);
        Announce(Told(PlayingState!));
        PlayOn();
    }

    public void StopPlaying(Member by)
    {
        if (!MayRecord(by))
            return;
        if (_playing is null)
            Tell(by, Messages.Unavailable("NOT_PLAYING", "This room plays no performance.", Protocol.MessageType.Record));
        else
            EndPlaying(PlayReason.Asked);
    }

    /// <summary>Some times a second while a performance is played: posts what is to sound soon.</summary>
    public void PlayOn()
    {
        if (IsClosed || _playing is not { } playing)
            return;
        if (_members.Count == 0)
        {
            EndPlaying(PlayReason.Interrupted);
            return;
        }

        var now = _clock.Milliseconds;
        var runs = playing.Playback.Runs;
        for (; playing.Next < runs.Count && playing.Since + runs[playing.Next].At <= now + LeadMilliseconds; playing.Next++)
            PostRun(playing, runs[playing.Next]);
        if (playing.Next == runs.Count && now >= playing.Since + playing.Playback.Length)
            EndPlaying(PlayReason.Finished);
    }

    private void PostRun(PlayedBack playing, PlaybackRun run)
    {
        playing.Sounding.Apply(run.Data);
        playing.Channels.Apply(run.Data);
        playing.LastEventAt = Math.Max(playing.LastEventAt, playing.Since + run.End);
        var frame = NoteFrame.Write(_frames, run.Data, playing.Since + run.At, slot: 0, _clock.Timestamp, out _);
        Post(frame, except: null);
        frame.Release();
    }

    private void EndPlaying(PlayReason reason)
    {
        if (_playing is not { } playing)
            return;
        _playing = null;
        if (!playing.Sounding.IsSilent || !playing.Channels.AreAsNew)
        {
            // The next performance begins with channels as new, as the file does.
            Span<byte> owed = stackalloc byte[SoundingNotes.MaxOwedBytes + ChannelSettings.MaxResetBytes];
            var length = playing.Sounding.WriteOwed(owed);
            length += playing.Channels.WriteReset(owed[length..]);
            Announce(NoteFrame.Owed(owed[..length], Math.Max(_clock.Milliseconds, playing.LastEventAt), slot: 0));
        }

        Announce(Told(new Protocol.Recording
        {
            State = Protocol.Recording.Types.State.Ended, PerformanceId = playing.Playback.PerformanceId.ToString(), Reason = reason,
        }));
    }

    private sealed class PlayedBack(Playback playback, long since)
    {
        public Playback Playback => playback;

        /// <summary>The time of its beginning, in server milliseconds.</summary>
        public long Since => since;

        /// <summary>The run that is to be posted next.</summary>
        public int Next { get; set; }

        public SoundingNotes Sounding { get; } = new();

        public ChannelSettings Channels { get; } = new();

        public long LastEventAt { get; set; }
    }
}
