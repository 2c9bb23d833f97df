namespace Ensemble.Rooms.Moderation;

/// <summary>What somebody said lately in one room, and how often it was refused. Times are server milliseconds.</summary>
internal sealed class TalkRecord
{
    /// <summary>Messages, at most.</summary>
    public const int Kept = 64;

    private const long TextMilliseconds = 5 * 60_000;
    private const long RefusalMilliseconds = 60_000;

    private readonly Queue<(long At, int Text)> _said = new();
    private readonly Queue<long> _refused = new();

    public bool SaysNothing(long now)
    {
        Forget(now);
        return _said.Count == 0 && _refused.Count == 0;
    }

    public void Said(string text, long now)
    {
        Forget(now);
        if (_said.Count == Kept)
            _said.Dequeue();
        _said.Enqueue((now, Hash(text)));
    }

    /// <summary>How many messages came within so many milliseconds, the last one too.</summary>
    public int CountSince(long since) => _said.Count(said => said.At > since);

    public int CountOf(string text, long since)
    {
        var hash = Hash(text);
        return _said.Count(said => said.At > since && said.Text == hash);
    }

    /// <summary>Counts a refusal; true, and none counted any more, when it is the last that is borne within a minute.</summary>
    public bool Refuse(int borne, long now)
    {
        Forget(now);
        _refused.Enqueue(now);
        if (_refused.Count < borne)
            return false;
        _refused.Clear();
        return true;
    }

    private void Forget(long now)
    {
        while (_said.TryPeek(out var oldest) && oldest.At <= now - TextMilliseconds)
            _said.Dequeue();
        while (_refused.TryPeek(out var first) && first <= now - RefusalMilliseconds)
            _refused.Dequeue();
    }

    // Of a random seed a process: nobody finds two texts that collide.
    private static int Hash(string text) => string.GetHashCode(text, StringComparison.Ordinal);
}
