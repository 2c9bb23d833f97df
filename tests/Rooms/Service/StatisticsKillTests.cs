using System.Diagnostics;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>The service as a process of its own, which ends while somebody plays.</summary>
public sealed class StatisticsKillTests : IAsyncLifetime
{
    private const string Note = "00 90 3C 40 00 80 3C 40";
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);

    private FakeIdentity _identity = null!;
    private TestDatabase _database = null!;
    private Login _player = null!;

    public async ValueTask InitializeAsync()
    {
        _identity = await FakeIdentity.StartAsync();
        _database = await RoomsService.MigratedDatabaseAsync();
        _player = _identity.Register("clara");
    }

    public async ValueTask DisposeAsync()
    {
        await _identity.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_kill_costs_what_was_played_in_the_last_five_seconds_at_most_and_nothing_twice()
    {
        for (var (round, before) = (0, 0L); round < Campaign.Rounds(2, 30); round++)
        {
            await using var rooms = await RoomsProcess.StartAsync(_database, _identity);
            await using var duo = await MeetAsync(rooms);
            var played = await duo.PlayForAsync(TimeSpan.FromMilliseconds(Random.Shared.Next(6_500, 10_500)));
            await rooms.KillAsync();

            var killed = played[^1].At;
            var settled = played.Last(moment => moment.At <= killed - Most).Heard;
            var stored = await _database.PlayedAsync(_player.UserId) - before;
            Assert.True(settled > 0, "Nothing was old enough to be stored.");
            Assert.InRange(stored, settled, played[^1].Sent);
            before += stored;
        }
    }

    [Fact]
    public async Task A_stop_in_order_loses_nothing()
    {
        await using var rooms = await RoomsProcess.StartAsync(_database, _identity);
        await using var duo = await MeetAsync(rooms);
        for (var note = 0; note < 40; note++)
            await duo.Player.PlayAsync(Note);
        await Eventually.TrueAsync(() => duo.Heard == 40, "all was heard");

        await rooms.StopAsync();

        Assert.Equal(40, await _database.PlayedAsync(_player.UserId));
    }

    private async Task<Duo> MeetAsync(RoomsProcess rooms)
    {
        var room = await rooms.Api.MakeRoomAsync(_player);
        var player = await rooms.ConnectAsync(room, _player);
        var listener = await rooms.ConnectAsync(room, _identity.Register("robert"));
        await player.HearAsync(Case.RoomJoined);
        await listener.HearAsync(Case.RoomJoined);
        return new Duo(player, listener);
    }

    private sealed record Duo(PianoClient Player, PianoClient Listener) : IAsyncDisposable
    {
        public int Heard => Listener.Heard.Count(message => message.MessageCase == Case.MidiMessage);

        /// <summary>Twenty notes a second, and how many were sent and heard when.</summary>
        public async Task<List<(TimeSpan At, int Sent, int Heard)>> PlayForAsync(TimeSpan time)
        {
            var (clock, played) = (Stopwatch.StartNew(), new List<(TimeSpan, int, int)>());
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            for (var sent = 1; clock.Elapsed < time; sent++)
            {
                await Player.PlayAsync(Note);
                played.Add((clock.Elapsed, sent, Heard));
                await timer.WaitForNextTickAsync();
            }

            return played;
        }

        public async ValueTask DisposeAsync()
        {
            await Player.DisposeAsync();
            await Listener.DisposeAsync();
        }
    }
}
