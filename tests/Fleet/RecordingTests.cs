using System.Net.Http.Headers;
using System.Text.Json;
using Ensemble.Contracts.Realtime;
using Ensemble.Midi;
using Ensemble.Samples.Journey;
using Record = Ensemble.Contracts.Realtime.Record;

namespace Ensemble.Tests.Fleet;

/// <summary>A piece is played into a room and comes back as a file, through the gateway.</summary>
public sealed class RecordingTests(Fleet fleet)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_played_is_downloaded_as_it_was_also_when_media_was_killed_meanwhile()
    {
        IReadOnlyList<TimedEvent> piece = [.. Piece.Load(Path.Combine(AppContext.BaseDirectory, "prelude.mid"), speed: 16).Take(400)];
        await using var musicians = await Musicians.MeetAsync(fleet.Gateway, Cancel);

        await RecordAsync(musicians, Record.Types.Action.Start);
        await new Player(musicians.Player).PlayAsync(piece, Cancel);
        await Eventually.TrueAsync(() => musicians.Ear.EventCount >= piece.Count, "the whole piece was heard", cancel: Cancel);
        var killing = fleet.KillAsync("media", Cancel);
        await RecordAsync(musicians, Record.Types.Action.Stop);
        await killing;

        JsonElement[] stored = [];
        await Eventually.TrueAsync(async () =>
        {
            var own = await GetAsync("/api/performances", musicians.PlayerAccount);
            stored = [.. own.GetProperty("performances").EnumerateArray().Where(row => row.GetProperty("state").GetString() == "stored")];
            return stored.Length > 0;
        }, "the recording is stored", 60, Cancel);
        var details = await GetAsync($"/api/performances/{Assert.Single(stored).GetProperty("performance_id").GetString()}", musicians.ListenerAccount);
        var tracks = MidiFile.ReadTracks(await fleet.Gateway.GetByteArrayAsync(details.GetProperty("download_url").GetString(), Cancel));

        var track = Assert.Single(tracks.Skip(1));
        Assert.Equal(musicians.PlayerAccount.Username, track.Name);
        var shift = track.Events[0].Milliseconds - piece[0].Milliseconds;
        var played = track.Events.Take(piece.Count).Select(midi => Text(midi with { Milliseconds = midi.Milliseconds - shift }));
        Assert.Equal(piece.Select(Text), played);
        Assert.All(track.Events.Skip(piece.Count), midi => Assert.False(midi.IsNoteOn)); // What sounded where the piece was cut.
    }

    private static Task RecordAsync(Musicians musicians, Record.Types.Action action) =>
        musicians.Player.SendAsync(new ServerMessage { MessageType = MessageType.Record, Record = new Record { Action = action } }, Cancel);

    private async Task<JsonElement> GetAsync(string path, Account account)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", account.Token);
        using var answer = await fleet.Gateway.SendAsync(request, Cancel);
        var body = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonSerializer.Deserialize<JsonElement>(body).GetProperty("data");
    }

    private static string Text(TimedEvent midi) => $"{midi.Milliseconds}:{Convert.ToHexString(midi.Message.Span)}";
}
