namespace Ensemble.Rooms.Statistics;

/// <summary>
/// What a user has played on this node, over all rooms. The rooms' loops add to it, several at once when the user is in several; one reader
/// takes what is new. Adding allocates nothing and waits for nobody.
/// </summary>
internal sealed class PlayTally
{
    /// <summary>After a note, so much of a pause still is playing.</summary>
    public const int PauseMilliseconds = 5_000;

    private const long Never = long.MinValue;

    private long _notes;
    private long _milliseconds;
    private long _lastNoteAt = Never;
    private long _notesTaken;
    private long _millisecondsTaken;

    /// <summary>Rooms that the user is in; belongs to <see cref="PlayTallies"/>.</summary>
    public int Holders { get; set; }

    /// <summary>Notes that were not taken yet.</summary>
    public long Waiting => Interlocked.Read(ref _notes) - Interlocked.Read(ref _notesTaken);

    /// <summary>Notes of one run have sounded. Pedals alone are no playing.</summary>
    public void Count(int noteOns, long now)
    {
        if (noteOns == 0)
            return;
        Interlocked.Add(ref _notes, noteOns);
        EndPause(now, nextNoteAt: now);
    }

    /// <summary>The user is in no room any more.</summary>
    public void Stop(long now) => EndPause(now, nextNoteAt: Never);

    /// <summary>What is new since the last time; one reader only.</summary>
    public (long Notes, long Milliseconds) Take(long now)
    {
        var notes = Interlocked.Read(ref _notes) - _notesTaken;
        // First the pauses that have ended, then the one that goes on: see EndPause.
        var milliseconds = Interlocked.Read(ref _milliseconds);
        milliseconds += Played(Interlocked.Read(ref _lastNoteAt), now) - _millisecondsTaken;
        milliseconds = Math.Max(0, milliseconds);
        Interlocked.Add(ref _notesTaken, notes);
        _millisecondsTaken += milliseconds;
        return (notes, milliseconds);
    }

    // In this order, so that who reads in between finds too little rather than too much, and the rest the next time.
    private void EndPause(long now, long nextNoteAt)
    {
        var last = Interlocked.Exchange(ref _lastNoteAt, nextNoteAt);
        Interlocked.Add(ref _milliseconds, Played(last, now));
    }

    private static long Played(long lastNoteAt, long now) => lastNoteAt == Never ? 0 : Math.Clamp(now - lastNoteAt, 0, PauseMilliseconds);
}
