using System.Diagnostics;
using Action = Ensemble.Contracts.Realtime.Record.Types.Action;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;
using Phase = Ensemble.Contracts.Realtime.Recording.Types.State;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>What is left of a recording when its process ends.</summary>
public sealed class RecordingKillTests : IAsyncLifetime
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);

    private readonly MediaBeside _media = new();
    private FakeIdentity _identity = null!;
    private TestDatabase _database = null!;
    private Login _clara = null!;

    public async ValueTask InitializeAsync()
    {
        _identity = await FakeIdentity.StartAsync();
        _database = await RoomsService.MigratedDatabaseAsync();
        await _media.StartAsync(_identity);
        _clara = _identity.Register("clara");
    }

    public async ValueTask DisposeAsync()
    {
        await _media.DisposeAsync();
        await _identity.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_kill_costs_the_last_five_seconds_at_most_and_the_rest_is_stored_once()
    {
        for (var round = 0; round < Campaign.Rounds(1, 20); round++)
        {
            await using var first = await StartAsync();
            var room = await first.Api.MakeRoomAsync(_clara);
            await using var clara = await first.ConnectAsync(room, _clara);
            await clara.HearAsync(Case.RoomJoined);
            await using var ear = await first.ConnectAsync(room, _identity.Register("robert"));
            await clara.HearAsync(Case.UserJoined);
            await clara.RecordAsync(Action.Start);
            var id = (await clara.HearRecordingAsync(Phase.Started)).PerformanceId;
            var heard = await PlayForAsync(clara, ear, TimeSpan.FromMilliseconds(Random.Shared.Next(7_000, 10_500)));
            await first.KillAsync();

            await using var second = await StartAsync();
            await using var back = await second.ConnectAsync(room, _clara);
            var details = await second.Api.StoredAsync(_clara, id);

            Assert.Equal("interrupted", details.GetProperty("performance").GetProperty("stop_reason").GetString());
            Assert.Null((await back.HearAsync(Case.RoomJoined)).RoomJoined.Recording);
            var track = Assert.Single((await _media.DownloadAsync(details)).Skip(1));
            var stored = track.Events.Where(midi => midi.IsNoteOn).Select(midi => (int)midi.Message.Span[2] * 128 + midi.Key).ToList();
            var settled = heard.Last(moment => moment.At <= heard[^1].At - Most).Count;
            Assert.True(settled > 0, "Nothing was old enough.");
            Assert.InRange(stored.Count, settled, heard[^1].Sent);
            // From the first on, each once, in order.
            Assert.Equal(Enumerable.Range(0, stored.Count).Select(note => (((note / 128) + 1) * 128) + (note % 128)), stored);
        }
    }

    [Fact]
    public async Task A_stop_in_order_loses_nothing()
    {
        await using var first = await StartAsync();
        var room = await first.Api.MakeRoomAsync(_clara);
        await using var clara = await first.ConnectAsync(room, _clara);
        await clara.HearAsync(Case.RoomJoined);
        await using var ear = await first.ConnectAsync(room, _identity.Register("robert"));
        await clara.HearAsync(Case.UserJoined);
        await clara.RecordAsync(Action.Start);
        await clara.HearRecordingAsync(Phase.Started);
        for (var note = 0; note < 40; note++)
            await clara.PlayAsync($"00 90 {note:X2} 40");
        await Eventually.TrueAsync(() => ear.Heard.Count(message => message.MidiMessage is not null) == 40, "all was heard");

        await first.StopAsync();

        await using var second = await StartAsync();
        var track = Assert.Single((await _media.DownloadAsync(await second.Api.StoredAsync(_clara))).Skip(1));
        Assert.Equal((40, 40), (track.Events.Count(midi => midi.IsNoteOn), track.Events.Count(midi => midi.IsNoteOff)));
    }

    private Task<RoomsProcess> StartAsync() => RoomsProcess.StartAsync(_database, _identity, _media.Settings);

    // Twenty notes a second, no two alike; how many were sent and heard when.
    private static async Task<List<(TimeSpan At, int Sent, int Count)>> PlayForAsync(PianoClient player, PianoClient ear, TimeSpan time)
    {
        var (clock, played) = (Stopwatch.StartNew(), new List<(TimeSpan, int, int)>());
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var note = 0; clock.Elapsed < time; note++)
        {
            await player.PlayAsync($"00 90 {note % 128:X2} {(note / 128) + 1:X2} 05 80 {note % 128:X2} 00");
            played.Add((clock.Elapsed, note + 1, ear.Heard.Count(message => message.MidiMessage is not null)));
            await timer.WaitForNextTickAsync();
        }

        return played;
    }
}
