namespace Ensemble.Tests.Rooms.Logic.Model;

/// <summary>The two buckets of rooms.proto's NoteQuota, filled grant by grant.</summary>
internal sealed class ModelQuota(int allowance, int max, long start)
{
    private long _nextGrant = start + 2_000;
    private bool _toldLow;

    public long Notes { get; private set; } = max;

    public long Events { get; private set; } = max * 5L;

    public long MutedUntil { get; private set; }

    /// <summary>The member is to be told.</summary>
    public bool News { get; private set; }

    private long Playable => Math.Min(Notes, Events / 5);

    public string Tell()
    {
        News = false;
        return Words.Quota(allowance, max, Playable, MutedUntil);
    }

    public void Pass(long now)
    {
        for (; _nextGrant <= now; _nextGrant += 2_000)
        {
            Notes = Math.Min(max, Notes + allowance);
            Events = Math.Min(max * 5L, Events + (allowance * 5L));
            if (MutedUntil != 0 && _nextGrant >= MutedUntil)
                (MutedUntil, Notes, Events, News) = (0, max, max * 5L, true);
            if (Playable > max / 5)
                _toldLow = false;
        }
    }

    /// <summary>True when they sound. Otherwise the member is, or is from now on, mute.</summary>
    public bool Play(int noteOns, int noteOffs, int events, long now)
    {
        Pass(now);
        if (MutedUntil != 0)
            return false;
        var notesFit = noteOns == 0 || noteOns + noteOffs <= Notes;
        var eventsFit = events <= Events;
        if (notesFit && eventsFit)
        {
            Notes = Math.Max(0, Notes - noteOns - noteOffs);
            Events -= events;
            News |= !_toldLow && Playable <= max / 5;
            _toldLow |= Playable <= max / 5;
            return true;
        }

        var grantsToFull = (int)Math.Ceiling(max / (double)allowance);
        (Notes, Events, News) = (0, eventsFit ? Events : 0, true);
        MutedUntil = _nextGrant + ((grantsToFull - 1) * 2_000L);
        return false;
    }

    public bool PlayNoteOffs(int count, long now)
    {
        Pass(now);
        if (count > Events)
            return false;
        Events -= count;
        return true;
    }

    public void Change((int Allowance, int Max) to, long now)
    {
        Pass(now);
        if (to == (allowance, max))
            return;
        (allowance, max) = to;
        (Notes, Events, News) = (Math.Min(Notes, max), Math.Min(Events, max * 5L), true);
    }

    public bool IsFull(long now)
    {
        Pass(now);
        return MutedUntil == 0 && Notes == max && Events == max * 5L;
    }
}
