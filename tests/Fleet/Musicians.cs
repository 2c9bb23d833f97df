using Ensemble.Samples.Journey;

namespace Ensemble.Tests.Fleet;

/// <summary>A player and a listener in a room of their own, both connected.</summary>
internal sealed class Musicians : IAsyncDisposable
{
    private Musicians(Account player, Account listener, string room)
    {
        (PlayerAccount, ListenerAccount) = (player, listener);
        Player = new RoomClient(player, room, _ => { });
        Listener = new RoomClient(listener, room, Ear.Hear);
    }

    public Account PlayerAccount { get; }

    public Account ListenerAccount { get; }

    public RoomClient Player { get; }

    public RoomClient Listener { get; }

    public Ear Ear { get; } = new();

    public static async Task<Musicians> MeetAsync(HttpClient gateway, CancellationToken cancel)
    {
        var player = await Account.RegisterAsync(gateway, Names.New("clara"), cancel);
        var listener = await Account.RegisterAsync(gateway, Names.New("robert"), cancel);
        var room = await player.CreateRoomAsync("Prelude in C", cancel);
        var musicians = new Musicians(player, listener, room);
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
