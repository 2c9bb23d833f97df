using Ensemble.Chat.SharePlay.State;

namespace Ensemble.Tests.Chat.SharePlay.State;

/// <summary>A player that is told how time passes and counts what it has played, written from the wire reference alone.</summary>
internal sealed class ModelPlayer
{
    private DateTimeOffset lastNext = DateTimeOffset.MinValue;
    private DateTimeOffset ended = DateTimeOffset.MinValue;
    private HashSet<string> said = [];
    private double overtime;

    public List<ModelSong> Songs { get; } = [];

    public int Current { get; private set; }

    public bool Playing { get; private set; }

    public double Position { get; private set; }

    public RepeatMode Repeat { get; private set; }

    public bool Runs => Playing && Songs.Count > 0 && Songs[Current].IsReady;

    public double Length => Songs.Count > 0 ? Songs[Current].Length : 0;

    public void Add(Guid id)
    {
        Songs.Add(new ModelSong(id));
        if (Songs.Count == 1)
            Begin(0);
    }

    public void Play() => Playing = true;

    public void Pause() => (Playing, overtime) = (false, 0);

    public void Pass(double seconds)
    {
        if (!Runs)
            return;
        overtime = Math.Round(Math.Max(0, Position + overtime + seconds - Length), 6);
        Position = Math.Round(Math.Min(Length, Position + seconds), 6);
    }

    public void Seek(double to)
    {
        if (Length > 0)
            (Position, overtime) = (Math.Clamp(to, 0, Length), 0);
    }

    public void Track(int index)
    {
        if (index < 0 || index >= Songs.Count)
            return;
        Begin(index);
        Playing = true;
    }

    public void Prev()
    {
        if (Songs.Count == 0)
            return;
        if (Position > 3 || (Current == 0 && Repeat != RepeatMode.All))
            Seek(0);
        else
            Track(Current > 0 ? Current - 1 : Songs.Count - 1);
    }

    public void ToggleRepeat() => Repeat = Repeat switch { RepeatMode.Off => RepeatMode.All, RepeatMode.All => RepeatMode.One, _ => RepeatMode.Off };

    public void Next(string session, DateTimeOffset now)
    {
        if (Songs.Count == 0)
            return;
        if (ended > DateTimeOffset.MinValue && now - ended < TimeSpan.FromSeconds(5) && said.Add(session))
            return;
        if (lastNext > DateTimeOffset.MinValue && now - lastNext < TimeSpan.FromSeconds(1))
            return;
        var isEnd = Runs && Position >= Length - 2;
        if (Repeat == RepeatMode.One)
            Begin(Current);
        else if (Current + 1 < Songs.Count)
            Track(Current + 1);
        else if (Repeat == RepeatMode.All)
            Track(0);
        else
            Stop();
        lastNext = now;
        if (isEnd)
            (ended, said) = (now, [session]);
    }

    public void EndTurn(DateTimeOffset now)
    {
        var isBroken = Playing && Songs.Count > 0 && Songs[Current].IsBroken;
        if (!isBroken && !(Runs && Position >= Length && overtime >= 1))
            return;
        var order = Repeat switch
        {
            RepeatMode.One => [Current],
            RepeatMode.All => Enumerable.Range(1, Songs.Count).Select(step => (Current + step) % Songs.Count),
            _ => Enumerable.Range(Current + 1, Songs.Count - Current - 1),
        };
        var next = order.Where(index => !Songs[index].IsBroken).Cast<int?>().FirstOrDefault();
        if (next is { } index)
            Track(index);
        else
            Stop();
        (lastNext, ended, said) = (now, now, []);
    }

    public void Remove(int index)
    {
        if (index < 0 || index >= Songs.Count)
            return;
        Songs.RemoveAt(index);
        if (index < Current)
            Current--;
        else if (index == Current)
            Begin(Math.Max(0, Math.Min(index, Songs.Count - 1)));
        Playing &= Songs.Count > 0;
    }

    public void Ready(Guid id, double length, bool counts)
    {
        if (counts && Songs.Find(song => song.Id == id) is { } song)
            (song.IsReady, song.Length) = (true, length);
    }

    public void Fail(Guid id, bool counts)
    {
        if (counts && Songs.Find(song => song.Id == id) is { } song)
            song.IsBroken = true;
    }

    private void Stop()
    {
        Begin(0);
        Playing = false;
    }

    private void Begin(int index)
    {
        (Current, Position, overtime) = (index, 0, 0);
        (ended, said) = (DateTimeOffset.MinValue, []);
    }
}

internal sealed class ModelSong(Guid id)
{
    public Guid Id => id;

    public bool IsReady { get; set; }

    public bool IsBroken { get; set; }

    public double Length { get; set; }
}
