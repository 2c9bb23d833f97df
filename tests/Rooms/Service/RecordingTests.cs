using Ensemble.Contracts.Events;
using Ensemble.Midi;
using Ensemble.Rooms.Recording;
using Ensemble.Rooms.Registry;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;
using Action = Ensemble.Contracts.Realtime.Record.Types.Action;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;
using Phase = Ensemble.Contracts.Realtime.Recording.Types.State;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>From the socket to the file in media and back into the room.</summary>
public sealed class RecordingTests : IAsyncLifetime
{
    private readonly MediaBeside _media = new();
    private RoomsService _rooms = null!;
    private Login _clara = null!;
    private Login _robert = null!;

    public async ValueTask InitializeAsync()
    {
        _rooms = await RoomsService.StartAsync(_media.Settings);
        await _media.StartAsync(_rooms.Identity);
        (_clara, _robert) = (_rooms.Identity.Register("clara"), _rooms.Identity.Register("robert"));
    }

    public async ValueTask DisposeAsync()
    {
        await _rooms.DisposeAsync();
        await _media.DisposeAsync();
    }

    [Fact]
    public async Task What_is_played_is_stored_announced_listed_downloaded_and_heard_again()
    {
        var room = await _rooms.Api.MakeRoomAsync(_clara, new { room_name = "Kinderszenen" });
        await using var clara = await _rooms.ConnectAsync(room, _clara);
        await clara.HearAsync(Case.RoomJoined);
        await using var robert = await _rooms.ConnectAsync(room, _robert);
        await clara.HearAsync(Case.UserJoined);
        await clara.RecordAsync(Action.Start);
        var started = await robert.HearRecordingAsync(Phase.Started);
        for (var key = 60; key < 80; key++)
        {
            await robert.PlayAsync($"00 90 {key:X2} 40 0A 80 {key:X2} 40");
            await clara.PlayAsync($"00 91 {key:X2} 40 83 74 81 {key:X2} 40");
        }

        await Eventually.TrueAsync(() => Notes(clara).Count == 40 && Notes(robert).Count == 40, "all was heard");
        await clara.RecordAsync(Action.Stop);
        var stored = await robert.HearRecordingAsync(Phase.Stored);

        Assert.Equal(started.PerformanceId, stored.PerformanceId);
        var performance = await _rooms.Api.GetAsync($"/api/performances/{stored.PerformanceId}");
        Assert.Equal(200, performance.Status);
        var about = performance.Data.GetProperty("performance");
        Assert.Equal((2, 40L, "clara", "asked"), (about.GetProperty("tracks").GetInt32(), about.GetProperty("notes").GetInt64(),
            about.GetProperty("owner_name").GetString(), about.GetProperty("stop_reason").GetString()));
        Assert.StartsWith("Kinderszenen, ", about.GetProperty("name").GetString(), StringComparison.Ordinal);
        var tracks = await _media.DownloadAsync(performance.Data);
        var begin = Math.Min(started.Since, Notes(clara).Concat(Notes(robert)).Min(midi => midi.Milliseconds));
        var byName = tracks.Skip(1).ToDictionary(track => track.Name, track => track.Events.Select(Text));
        Assert.Equal(Shifted(clara, begin), byName["robert"]);
        Assert.Equal(Shifted(robert, begin), byName["clara"]);

        var fact = Assert.Single(await PublishedAsync());
        Assert.Equal((Guid.Parse(stored.PerformanceId), Guid.Parse(room), _clara.UserId), (fact.PerformanceId, fact.RoomId, fact.OwnerId));
        Assert.Equal(new[] { _clara.UserId, _robert.UserId }.Order(), fact.PlayerIds.Order());
        Assert.Equal([fact.FileId], await _media.FilesAsync());
        Assert.Equal(0, await _rooms.WithDbAsync(db => db.RecordingChunks.CountAsync()));
        foreach (var (list, login) in new[] { ($"/api/rooms/{room}/performances", (Login?)null), ("/api/performances", _clara) })
        {
            var found = (await _rooms.Api.GetAsync(list, login)).Data.GetProperty("performances").EnumerateArray();
            Assert.Equal(stored.PerformanceId, Assert.Single(found).GetProperty("performance_id").GetString());
        }

        Assert.Empty((await _rooms.Api.GetAsync("/api/performances", _robert)).Data.GetProperty("performances").EnumerateArray());

        await clara.RecordAsync(Action.Play, stored.PerformanceId);
        var playing = await robert.HearRecordingAsync(Phase.Playing);
        await robert.HearRecordingAsync(Phase.Ended);
        var whole = tracks.SelectMany(track => track.Events).Select(midi => Text(midi with { Milliseconds = midi.Milliseconds + playing.Since })).Order();
        Assert.Equal(whole, Notes(robert, slot: 0).Select(Text).Order());
        Assert.Equal(whole, Notes(clara, slot: 0).Select(Text).Order());
        var metrics = (await _rooms.Api.GetAsync("/metrics")).Body;
        Assert.Contains("rooms_recordings_running", metrics, StringComparison.Ordinal);
        Assert.Matches("rooms_recordings_ended(_total)?\\{[^}]*result=\"stored\"[^}]*\\} 1", metrics);
    }

    [Fact]
    public async Task While_media_is_away_it_waits_and_is_stored_once()
    {
        await _media.StopAsync();
        await using var clara = await _rooms.ConnectAsync(await _rooms.Api.MakeRoomAsync(_clara), _clara);
        await clara.HearAsync(Case.RoomJoined);
        await clara.RecordAsync(Action.Start);
        var id = (await clara.HearRecordingAsync(Phase.Started)).PerformanceId;
        await clara.PlayAsync("00 90 3C 40");
        await clara.RecordAsync(Action.Stop);
        await Eventually.TrueAsync(
            () => _rooms.WithDbAsync(db => db.Performances.AnyAsync(p => p.Id == Guid.Parse(id) && p.Attempts >= 2)), "it was tried again", 60);
        var waiting = await _rooms.Api.GetAsync($"/api/performances/{id}", _clara);
        Assert.Equal("waiting", waiting.Data.GetProperty("performance").GetProperty("state").GetString());
        await clara.RecordAsync(Action.Play, id);
        Assert.Equal("PERFORMANCE_NOT_FOUND", (await clara.HearAsync(Case.Error)).Error.Code);

        await _media.StartAsync(_rooms.Identity);

        await Eventually.TrueAsync(() => clara.Heard.Any(message => message.Recording?.State == Phase.Stored), "stored", 60);
        Assert.Single(await _media.FilesAsync());
        Assert.Single(await PublishedAsync());
        await _media.StopAsync();
        await clara.RecordAsync(Action.Play, id);
        Assert.Equal("UNAVAILABLE", (await clara.HearAsync(Case.Error, message => message.Error.Code != "PERFORMANCE_NOT_FOUND")).Error.Code);
        Assert.Equal(503, (await _rooms.Api.GetAsync($"/api/performances/{id}", _clara)).Status);
    }

    [Fact]
    public async Task An_attempt_that_had_stored_the_file_and_ended_before_it_said_so_leaves_one_file()
    {
        await using var clara = await _rooms.ConnectAsync(await _rooms.Api.MakeRoomAsync(_clara), _clara);
        await clara.HearAsync(Case.RoomJoined);
        var id = Guid.Parse(await clara.RecordPieceAsync());
        var file = Assert.Single(await _media.FilesAsync());
        byte[] chunk = [0, 0, 4, 0, .. BitConverter.GetBytes(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()), 0, 0x90, 60, 64];

        await _rooms.WithDbAsync(async db =>
        {
            db.RecordingChunks.Add(new RecordingChunk { PerformanceId = id, Number = 0, Data = chunk });
            await db.SaveChangesAsync();
            return await db.Performances.Where(p => p.Id == id).ExecuteUpdateAsync(set => set
                .SetProperty(p => p.State, PerformanceState.Waiting).SetProperty(p => p.Attempts, 1).SetProperty(p => p.DueAt, DateTimeOffset.UtcNow));
        });

        await _rooms.Api.StoredAsync(_clara);
        Assert.Equal([file], await _media.FilesAsync());
    }

    [Fact]
    public async Task Who_recorded_it_and_moderators_delete_it_and_its_file_goes()
    {
        await using var clara = await _rooms.ConnectAsync(await _rooms.Api.MakeRoomAsync(_clara), _clara);
        await clara.HearAsync(Case.RoomJoined);
        await clara.RecordAsync(Action.Start);
        var running = (await clara.HearRecordingAsync(Phase.Started)).PerformanceId;
        await Eventually.TrueAsync(() => _rooms.WithDbAsync(db => db.Performances.AnyAsync(p => p.Id == Guid.Parse(running))), "written down");
        var early = await _rooms.Api.DeleteAsync($"/api/performances/{running}", _clara);
        Assert.Equal((409, "STILL_RECORDING"), (early.Status, early.ErrorCode));
        await clara.PlayAsync("00 90 3C 40");
        await clara.RecordAsync(Action.Stop);
        await clara.HearRecordingAsync(Phase.Stored, running);
        await using var other = await _rooms.ConnectAsync(await _rooms.Api.MakeRoomAsync(_robert), _robert);
        await other.HearAsync(Case.RoomJoined);
        var second = await other.RecordPieceAsync();

        Assert.Equal(403, (await _rooms.Api.DeleteAsync($"/api/performances/{running}", _robert)).Status);
        Assert.Equal(404, (await _rooms.Api.DeleteAsync($"/api/performances/{Guid.NewGuid()}", _clara)).Status);
        Assert.Equal(404, (await _rooms.Api.DeleteAsync("/api/performances/x", _clara)).Status);
        Assert.Equal(200, (await _rooms.Api.DeleteAsync($"/api/performances/{running}", _clara)).Status);
        Assert.Equal(200, (await _rooms.Api.DeleteAsync($"/api/performances/{second}", _rooms.Identity.Register("mod", "moderator"))).Status);

        Assert.Equal(404, (await _rooms.Api.GetAsync($"/api/performances/{running}", _clara)).Status);
        await Eventually.TrueAsync(async () => (await _media.FilesAsync()).Count == 0, "the files are deleted");
        await Eventually.TrueAsync(() => _rooms.WithDbAsync(async db => !await db.DiscardedFiles.AnyAsync()), "nothing is left to do");
    }

    [Fact]
    public async Task A_private_room_s_performance_is_seen_by_its_owner_its_players_and_moderators_alone()
    {
        var room = await _rooms.Api.MakeRoomAsync(_clara, new { room_name = "Secret", room_type = "private" });
        await using var clara = await _rooms.ConnectAsync(room, _clara);
        await clara.HearAsync(Case.RoomJoined);
        await using var robert = await _rooms.ConnectAsync(room, _robert);
        await clara.HearAsync(Case.UserJoined);
        var id = await clara.RecordPieceAsync(robert);
        await robert.SayGoodbyeAsync();
        var (listener, moderator) = (_rooms.Identity.Register("johannes"), _rooms.Identity.Register("mod", "moderator"));

        foreach (var path in new[] { $"/api/performances/{id}", $"/api/rooms/{room}/performances" })
        {
            foreach (var (who, status) in new[] { (null, 404), (listener, 404), (_clara, 200), (_robert, 200), (moderator, 200) })
                Assert.Equal((path, who, status), (path, who, (await _rooms.Api.GetAsync(path, who)).Status));
        }

        Assert.Equal(404, (await _rooms.Api.DeleteAsync($"/api/performances/{id}", listener)).Status);
        await using var elsewhere = await _rooms.ConnectAsync(await _rooms.Api.MakeRoomAsync(listener), listener);
        await elsewhere.HearAsync(Case.RoomJoined);
        await elsewhere.RecordAsync(Action.Play, id);
        Assert.Equal("PERFORMANCE_NOT_FOUND", (await elsewhere.HearAsync(Case.Error)).Error.Code);
        // Who is in the room sees that there is it, and not what was played before.
        await using var inside = await _rooms.ConnectAsync(room, listener);
        await inside.HearAsync(Case.RoomJoined);
        var list = await _rooms.Api.GetAsync($"/api/rooms/{room}/performances", listener);
        Assert.Equal((200, 0), (list.Status, list.Data.GetProperty("performances").GetArrayLength()));
    }

    [Fact]
    public async Task Nobody_keeps_more_than_five_hundred()
    {
        await using var clara = await _rooms.ConnectAsync(await _rooms.Api.MakeRoomAsync(_clara), _clara);
        await clara.HearAsync(Case.RoomJoined);
        await _rooms.WithDbAsync(db =>
        {
            db.Performances.AddRange(Enumerable.Range(0, PerformanceArchive.MaxOfOwner).Select(i => new Performance
            {
                Id = Guid.NewGuid(), RoomId = Guid.NewGuid(), RoomType = RoomType.Public, OwnerId = _clara.UserId, OwnerName = "clara", Name = $"{i}",
                State = PerformanceState.Stored, StartedAt = DateTimeOffset.UtcNow, FileId = Guid.NewGuid(),
            }));
            return db.SaveChangesAsync();
        });

        await clara.RecordAsync(Action.Start);

        Assert.Equal("TOO_MANY_PERFORMANCES", (await clara.HearAsync(Case.Error)).Error.Code);
        var page = (await _rooms.Api.GetAsync("/api/performances?limit=100&page=5", _clara)).Data;
        Assert.Equal((100, 500), (page.GetProperty("performances").GetArrayLength(), page.GetProperty("pagination").GetProperty("total").GetInt32()));
        Assert.Equal("limit", (await _rooms.Api.GetAsync("/api/performances?limit=101", _clara)).ErrorField);
        Assert.Equal(404, (await _rooms.Api.GetAsync($"/api/rooms/{Guid.NewGuid()}/performances")).Status);
    }

    [Fact]
    public async Task Playing_is_asked_for_slowly_and_by_a_whole_id()
    {
        await using var clara = await _rooms.ConnectAsync(await _rooms.Api.MakeRoomAsync(_clara), _clara);
        await clara.HearAsync(Case.RoomJoined);

        for (var i = 0; i < 6; i++)
            await clara.RecordAsync(Action.Play, $"{Guid.NewGuid()}");
        await clara.RecordAsync(Action.Play, $"{Guid.NewGuid():N}");

        await Eventually.TrueAsync(() => clara.Heard.Count(message => message.Error is not null) == 7, "all are answered");
        Assert.Equal(
            [.. Enumerable.Repeat("PERFORMANCE_NOT_FOUND", 5), "TOO_FAST", "VALIDATION_ERROR"],
            clara.Heard.Where(message => message.Error is not null).Select(message => message.Error.Code));
        Assert.Equal("performance_id", clara.Heard[^1].Error.Details["field"]);
    }

    [Fact]
    public async Task An_erased_player_loses_the_name_in_the_file_and_an_erased_owner_the_performance()
    {
        var room = await _rooms.Api.MakeRoomAsync(_clara);
        await using var clara = await _rooms.ConnectAsync(room, _clara);
        await clara.HearAsync(Case.RoomJoined);
        await using var robert = await _rooms.ConnectAsync(room, _robert);
        await clara.HearAsync(Case.UserJoined);
        var id = await clara.RecordPieceAsync(robert);
        var before = Assert.Single(await _media.FilesAsync());

        await _rooms.EraseAsync(_robert.UserId);

        await Eventually.TrueAsync(async () => await _media.FilesAsync() is [var only] && only != before, "the file was written anew and the old one deleted", 60);
        var details = await _rooms.Api.StoredAsync(_clara);
        var tracks = await _media.DownloadAsync(details);
        Assert.Equal(["clara", "deleted user"], tracks.Skip(1).Select(track => track.Name).Order());
        Assert.All(tracks.Skip(1), track => Assert.Equal(2, track.Events.Count));
        string[] words = [_robert.UserId.ToString(), "robert"];
        Assert.Empty(await Traces.FindAsync(_rooms.Database.ConnectionString, words, "outbox"));

        await _rooms.EraseAsync(_clara.UserId);

        Assert.Equal(404, (await _rooms.Api.GetAsync($"/api/performances/{id}")).Status);
        await Eventually.TrueAsync(async () => (await _media.FilesAsync()).Count == 0, "its file is deleted");
    }

    [Fact]
    public async Task A_recording_that_nobody_ended_and_no_room_asks_for_is_stored_anyway()
    {
        var room = await _rooms.Api.MakeRoomAsync(_clara);
        await _rooms.Api.DeleteAsync($"/api/rooms/{room}", _clara);
        var id = Guid.CreateVersion7();
        byte[] chunk = [0, 0, 4, 0, .. BitConverter.GetBytes(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()), 0, 0x90, 60, 64];
        await _rooms.WithDbAsync(async db =>
        {
            db.Performances.Add(new Performance
            {
                Id = id, RoomId = Guid.Parse(room), RoomType = RoomType.Public, OwnerId = _clara.UserId, OwnerName = "clara", Name = "Left behind",
                State = PerformanceState.Recording, StartedAt = DateTimeOffset.UtcNow.AddSeconds(-1), FileId = Guid.NewGuid(),
            });
            db.RecordingChunks.Add(new RecordingChunk { PerformanceId = id, Number = 0, Data = chunk });
            db.PerformancePlayers.Add(new PerformancePlayer { PerformanceId = id, Track = 0, UserId = _clara.UserId, Username = "clara" });
            await db.SaveChangesAsync();
            return await db.Rooms.Where(row => row.Id == Guid.Parse(room))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ClosedAt, DateTimeOffset.UtcNow.AddMinutes(-2)));
        });

        // As once a minute.
        Assert.Equal(1, await _rooms.WithDbAsync(db => UnfinishedRecordings.EndForgottenAsync(db, TimeProvider.System, default)));

        var details = await _rooms.Api.StoredAsync(_clara);
        Assert.Equal("interrupted", details.GetProperty("performance").GetProperty("stop_reason").GetString());
        Assert.Equal(2, Assert.Single((await _media.DownloadAsync(details)).Skip(1)).Events.Count);
    }

    private async Task<PerformanceRecorded[]> PublishedAsync()
    {
        var bodies = await _rooms.WithDbAsync(db => db.Database
            .SqlQuery<string>($"SELECT body::text AS \"Value\" FROM outbox WHERE type = 'PerformanceRecorded' ORDER BY position").ToListAsync());
        return [.. bodies.Select(body => System.Text.Json.JsonSerializer.Deserialize<PerformanceRecorded>(body, Json.Options)!)];
    }

    private static List<TimedEvent> Notes(PianoClient ear, uint? slot = null) =>
    [
        .. ear.Heard.Select(message => message.MidiMessage).Where(notes => notes is not null && (slot is null ? notes.Slot > 0 : notes.Slot == slot))
            .SelectMany(notes => EventRun.Decode(notes.MidiData.Memory, notes.Timestamp)),
    ];

    private static IEnumerable<string> Shifted(PianoClient ear, long begin) =>
        Notes(ear).OrderBy(midi => midi.Milliseconds).Select(midi => Text(midi with { Milliseconds = midi.Milliseconds - begin }));

    private static string Text(TimedEvent midi) => $"{midi.Milliseconds}:{Convert.ToHexString(midi.Message.Span)}";
}
