using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Ensemble.Contracts.Realtime;
using Ensemble.Midi;
using Ensemble.Samples.Journey;
using Google.Protobuf;

namespace Ensemble.Tests.Fleet;

/// <summary>What was played in a room is on the profile, note for note, whatever was killed meanwhile.</summary>
public sealed class StatisticsTests(Fleet fleet)
{
    private static readonly TimeSpan MostLost = TimeSpan.FromSeconds(5);
    private static readonly IReadOnlyList<TimedEvent> Prelude = Piece.Load(Path.Combine(AppContext.BaseDirectory, "prelude.mid"), speed: 16);
    private static readonly int Notes = Prelude.Count(midi => midi.IsNoteOn);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_profile_shows_exactly_the_notes_of_a_piece_and_the_room_made_for_it()
    {
        await using var musicians = await Musicians.MeetAsync(fleet.Gateway, Cancel);
        var clock = Stopwatch.StartNew();

        await new Player(musicians.Player).PlayAsync(Prelude, Cancel);
        await HeardAsync(musicians, Prelude.Count);
        var length = clock.Elapsed.TotalSeconds;
        var profile = await FinalAsync(musicians);

        Assert.Equal((Notes, 1), (profile.GetProperty("total_notes").GetInt32(), profile.GetProperty("rooms_created").GetInt32()));
        Assert.InRange(profile.GetProperty("time_played").GetInt32(), (int)length / 2, clock.Elapsed.TotalSeconds);
        var shown = await GetAsync($"/api/users/{musicians.PlayerAccount.UserId}", musicians.ListenerAccount);
        Assert.Equal(Notes, shown.GetProperty("public_stats").GetProperty("total_notes").GetInt32());
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("rabbitmq")]
    [InlineData("postgres")]
    public async Task Who_is_away_behind_the_rooms_costs_no_note(string away)
    {
        await using var musicians = await Musicians.MeetAsync(fleet.Gateway, Cancel);

        var playing = new Player(musicians.Player).PlayAsync(Prelude, Cancel);
        await HeardAsync(musicians, Prelude.Count / 4);
        await fleet.CommandAsync(away, "resource-stop", Cancel);
        try
        {
            await playing;
            await HeardAsync(musicians, Prelude.Count);
        }
        finally
        {
            await fleet.CommandAsync(away, "resource-start", Cancel);
        }

        Assert.Equal(Notes, (await FinalAsync(musicians)).GetProperty("total_notes").GetInt32());
    }

    [Fact]
    public async Task When_rooms_is_killed_at_most_the_last_five_seconds_are_missing()
    {
        await using var musicians = await Musicians.MeetAsync(fleet.Gateway, Cancel);
        var (clock, heard) = (Stopwatch.StartNew(), new List<(TimeSpan At, int Events)>());

        var playing = new Player(musicians.Player).PlayAsync(Prelude, Cancel);
        await Eventually.TrueAsync(
            () =>
            {
                heard.Add((clock.Elapsed, musicians.Ear.EventCount));
                return clock.Elapsed > MostLost * 1.6;
            },
            "some of it is older than five seconds", cancel: Cancel);
        await fleet.KillRoomsAsync(Cancel);
        await Eventually.TrueAsync(() => musicians.Player.Joins >= 2 && musicians.Listener.Joins >= 2, "both are back in the room", 30, Cancel);
        var back = musicians.Ear.EventCount;
        await playing;
        await musicians.Player.SendAsync(new ServerMessage { ChatMessage = new ChatMessage { Message = "Fine." } }, Cancel);
        await Eventually.TrueAsync(() => musicians.Ear.Chat.Contains("Fine."), "the message after the last note was read", cancel: Cancel);
        var total = (await FinalAsync(musicians)).GetProperty("total_notes").GetInt32();

        var settled = heard.Last(moment => moment.At <= heard[^1].At - MostLost).Events;
        var performance = musicians.Ear.Performance;
        var certain = performance.Take(settled).Concat(performance.Skip(back)).Count(midi => midi.IsNoteOn);
        Assert.True(settled > 0, "Nothing was older than five seconds.");
        Assert.InRange(total, certain, Notes);
    }

    // What the listener plays afterwards is in the same batch as the player's last notes, or a later one.
    private async Task<JsonElement> FinalAsync(Musicians musicians)
    {
        await musicians.Listener.SendAsync(
            new ServerMessage
            {
                MidiMessage = new MidiMessage
                {
                    MidiData = ByteString.CopyFrom(0, 0x90, 60, 64, 0, 0x80, 60, 64), Timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
                },
            },
            Cancel);
        // Identity may be on its way back.
        await Eventually.TrueAsync(
            async () => await AskAsync("/api/users/profile", musicians.ListenerAccount) is { } profile && NotesOf(profile) == 1, "the listener's one note is counted", 90, Cancel);
        return (await GetAsync("/api/users/profile", musicians.PlayerAccount)).GetProperty("stats");
    }

    private static int NotesOf(JsonElement profile) => profile.GetProperty("stats").GetProperty("total_notes").GetInt32();

    private static Task HeardAsync(Musicians musicians, int events) =>
        Eventually.TrueAsync(() => musicians.Ear.EventCount >= events, $"{events} events were heard", 60, Cancel);

    private async Task<JsonElement> GetAsync(string path, Account account) =>
        await AskAsync(path, account) ?? throw new InvalidOperationException($"{path} was not answered.");

    private async Task<JsonElement?> AskAsync(string path, Account account)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", account.Token);
        using var answer = await fleet.Gateway.SendAsync(request, Cancel);
        return answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("data") : null;
    }
}
