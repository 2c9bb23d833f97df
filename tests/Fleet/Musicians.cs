using Ensemble.Samples.Journey;

namespace Ensemble.Tests.Fleet;

/// <summary>A player and a listener in a room of their own, both connected.</summary>
internal sealed class Musicians : IAsyncDisposable
{
    private Musicians(RoomClient player, RoomClient listener, Ear ear) => (Player, Listener, Ear) = (player, listener, ear);

    public RoomClient Player { get; }

    public RoomClient Listener { get; }

    public Ear Ear { get; }

    public static async Task<Musicians> MeetAsync(HttpClient gateway, CancellationToken cancel)
    {
        var player = await Account.RegisterAsync(gateway, Names.New("clara"), cancel);
        var listener = await Account.RegisterAsync(gateway, Names.New("robert"), cancel);
        var room = await player.CreateRoomAsync("Prelude in C", cancel);
        var ear = new Ear();
        var musicians = new Musicians(new RoomClient(player, room, _ => { }), new RoomClient(listener, room, ear.Hear), ear);
        await musicians.Player.JoinAsync(cancel);
        await musicians.Listener.JoinAsync(cancel);
        return musicians;
    }

    public async ValueTask DisposeAsync()
    {
        await Player.DisposeAsync();
        await Listener.DisposeAsync();
    }
}
