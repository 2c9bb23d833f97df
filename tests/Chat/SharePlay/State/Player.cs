using Ensemble.Chat.SharePlay.State;

namespace Ensemble.Tests.Chat.SharePlay.State;

/// <summary>A state with a clock, for tests of what happens one after the other.</summary>
internal sealed class Player
{
    private readonly DateTimeOffset begin = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public Player()
    {
        Now = begin;
        State = SharePlayState.Begin(begin);
    }

    public DateTimeOffset Now { get; private set; }

    public SharePlayState State { get; private set; }

    public string[] Titles => [.. State.Queue.Items.Select(item => item.Url)];

    public double Position => State.Playback.PositionAt(Now);

    /// <summary>Songs of 100 seconds each that are there.</summary>
    public static Player With(params string[] songs)
    {
        var player = new Player();
        foreach (var song in songs)
            player.AddReady(song, 100);
        return player;
    }

    public Player Pass(double seconds)
    {
        Now += TimeSpan.FromSeconds(seconds);
        return this;
    }

    public Player Do(Func<SharePlayState, DateTimeOffset, SharePlayState> change)
    {
        State = change(State, Now);
        return this;
    }

    public Player Play() => Do((state, now) => state.Play(now));

    public Player Track(int index) => Do((state, now) => state.Track(index, now));

    public Player Next(string session = "one") => Do((state, now) => state.Next(session, null, now));

    public Player EndTurn() => Do((state, now) => state.EndTurn(now));

    public Player Repeat(RepeatMode mode)
    {
        while (State.Repeat != mode)
            Do((state, _) => state.ToggleRepeat());
        return this;
    }

    public Guid Add(string song)
    {
        var item = new Item(Guid.NewGuid(), song, Item.Unnamed);
        Assert.True(State.CanAdd(item));
        State = State.Add(item, Now);
        return item.Id;
    }

    public (Guid Id, Guid Token)? Claim(long maxBytes = long.MaxValue)
    {
        var token = Guid.NewGuid();
        State = State.Claim(token, maxBytes, Now, out var item);
        return item is null ? null : (item.Id, token);
    }

    public Guid AddReady(string song, double duration)
    {
        var id = Add(song);
        var claim = Claim()!.Value;
        Assert.Equal(id, claim.Id);
        State = State.Ready(id, claim.Token, new Song(duration, 1_000, HasCover: false), Now);
        return id;
    }
}
