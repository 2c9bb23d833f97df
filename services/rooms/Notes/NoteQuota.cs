namespace Ensemble.Rooms.Notes;

/// <summary>
/// A member's two buckets: of notes, with an allowance every two seconds up to a maximum, and of events of every kind, with
/// <see cref="EventsPerNote"/> times as much. Each note-on and note-off costs a note, and like every pedal, bend or other event an event;
/// a note-off is never refused for want of notes, so it may leave that bucket at zero but not below. Running dry of either mutes until
/// both are full again. Times are milliseconds.
/// </summary>
internal sealed class NoteQuota(int allowance, int max, long now)
{
    public const int IntervalMilliseconds = 2_000;

    /// <summary>Two pedals and a pitch bend in full motion beside the notes need about two.</summary>
    public const int EventsPerNote = 5;

    private long _refilledAt = now;
    private bool _warned;

    public int Allowance { get; private set; } = allowance;

    public int Max { get; private set; } = max;

    public int Left { get; private set; } = max;

    /// <summary>Events of every kind that may still be passed on.</summary>
    public int EventsLeft { get; private set; } = max * EventsPerNote;

    /// <summary>Refused until then; 0 when not.</summary>
    public long MutedUntil { get; private set; }

    /// <summary>What the member must be told of, since the last call.</summary>
    public bool HasNews { get; private set; }

    /// <summary>Takes the cost of a run. False when it must not sound: a bucket is, or has just run, dry.</summary>
    public bool TryTake(in RunShape run, long now)
    {
        Refill(now);
        if (MutedUntil == 0 && (run.NoteOns == 0 || run.Notes <= Left) && run.Events <= EventsLeft)
        {
            Left = Math.Max(0, Left - run.Notes);
            EventsLeft -= run.Events;
            Warn();
            return true;
        }

        if (MutedUntil == 0)
        {
            if (run.Events > EventsLeft)
                EventsLeft = 0;
            Left = 0;
            MutedUntil = _refilledAt + ((Max + Allowance - 1) / Allowance * (long)IntervalMilliseconds);
            HasNews = true;
        }

        return false;
    }

    /// <summary>Takes note-offs alone, of a member who may not sound. False when there are more than events left.</summary>
    public bool TryTakeNoteOffs(int count, long now)
    {
        Refill(now);
        if (count > EventsLeft)
            return false;
        EventsLeft -= count;
        return true;
    }

    /// <summary>Gives what time has brought; ends the mute when the buckets are full.</summary>
    public void Refill(long now)
    {
        var intervals = (now - _refilledAt) / IntervalMilliseconds;
        if (intervals <= 0)
            return;
        _refilledAt += intervals * IntervalMilliseconds;
        Left = (int)Math.Min(Max, Left + (intervals * Allowance));
        EventsLeft = (int)Math.Min(Max * EventsPerNote, EventsLeft + (intervals * Allowance * EventsPerNote));
        if (MutedUntil != 0 && now >= MutedUntil)
        {
            (MutedUntil, Left, EventsLeft) = (0, Max, Max * EventsPerNote);
            HasNews = true;
        }

        if (Playable > Max / 5)
            _warned = false;
    }

    public bool IsFull(long now)
    {
        Refill(now);
        return MutedUntil == 0 && Left == Max && EventsLeft == Max * EventsPerNote;
    }

    /// <summary>Another allowance, from now on: the member became the owner, or the room's setting changed.</summary>
    public void Change(int allowance, int max, long now)
    {
        // What the time until now has brought is the old allowance.
        Refill(now);
        if ((allowance, max) == (Allowance, Max))
            return;
        (Allowance, Max) = (allowance, max);
        Left = Math.Min(Left, max);
        EventsLeft = Math.Min(EventsLeft, max * EventsPerNote);
        HasNews = true;
    }

    /// <summary>As it is now; told, it is no news any more.</summary>
    public Protocol.NoteQuota ToMessage(long now)
    {
        Refill(now);
        HasNews = false;
        return new() { Allowance = (uint)Allowance, Max = (uint)Max, Left = (uint)Playable, MutedUntil = MutedUntil };
    }

    // In notes, whichever bucket is the emptier.
    private int Playable => Math.Min(Left, EventsLeft / EventsPerNote);

    // Once below a fifth, and again only after it has recovered.
    private void Warn()
    {
        if (_warned || Playable > Max / 5)
            return;
        _warned = HasNews = true;
    }
}
