namespace Ensemble.Rooms.Notes;

/// <summary>
/// A member's bucket of notes: an allowance every two seconds, up to a maximum. Each note-on and note-off costs one; a note-off is never
/// refused, so it may leave the bucket at zero but not below. Running dry mutes until the bucket is full again. Times are milliseconds.
/// </summary>
internal sealed class NoteQuota(int allowance, int max, long now)
{
    public const int IntervalMilliseconds = 2_000;

    private long _refilledAt = now;
    private bool _warned;

    public int Allowance { get; private set; } = allowance;

    public int Max { get; private set; } = max;

    public int Left { get; private set; } = max;

    /// <summary>Refused until then; 0 when not.</summary>
    public long MutedUntil { get; private set; }

    /// <summary>What the member must be told of, since the last call.</summary>
    public bool HasNews { get; private set; }

    /// <summary>Takes the cost of a run. False when its note-ons must not sound: the bucket is, or has just run, dry.</summary>
    public bool TryTake(in RunShape run, long now)
    {
        Refill(now);
        if (MutedUntil == 0 && (run.NoteOns == 0 || run.Notes <= Left))
        {
            Left = Math.Max(0, Left - run.Notes);
            Warn();
            return true;
        }

        if (MutedUntil == 0)
        {
            Left = 0;
            MutedUntil = _refilledAt + ((Max + Allowance - 1) / Allowance * (long)IntervalMilliseconds);
            HasNews = true;
        }

        return false;
    }

    /// <summary>Gives what time has brought; ends the mute when the bucket is full.</summary>
    public void Refill(long now)
    {
        var intervals = (now - _refilledAt) / IntervalMilliseconds;
        if (intervals <= 0)
            return;
        _refilledAt += intervals * IntervalMilliseconds;
        Left = (int)Math.Min(Max, Left + (intervals * Allowance));
        if (MutedUntil != 0 && now >= MutedUntil)
        {
            (MutedUntil, Left) = (0, Max);
            HasNews = true;
        }

        if (Left > Max / 5)
            _warned = false;
    }

    /// <summary>Another allowance, from now on: the member became the owner, or the room's setting changed.</summary>
    public void Change(int allowance, int max)
    {
        if ((allowance, max) == (Allowance, Max))
            return;
        (Allowance, Max) = (allowance, max);
        Left = Math.Min(Left, max);
        HasNews = true;
    }

    public Protocol.NoteQuota ToMessage()
    {
        HasNews = false;
        return new() { Allowance = (uint)Allowance, Max = (uint)Max, Left = (uint)Left, MutedUntil = MutedUntil };
    }

    // Once below a fifth, and again only after it has recovered.
    private void Warn()
    {
        if (_warned || Left > Max / 5)
            return;
        _warned = HasNews = true;
    }
}
