using System.Text.Json;
using Action = Ensemble.Contracts.Realtime.Record.Types.Action;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;
using Phase = Ensemble.Contracts.Realtime.Recording.Types.State;

namespace Ensemble.Tests.Rooms.Service;

internal static class RecordingCalls
{
    public static Task RecordAsync(this PianoClient client, Action action, string performance = "") =>
        client.SendAsync(new Protocol.ServerMessage { Record = new Protocol.Record { Action = action, PerformanceId = performance } });

    public static async Task<Protocol.Recording> HearRecordingAsync(this PianoClient client, Phase state, string? performance = null) =>
        (await client.HearAsync(Case.Recording, message =>
            message.Recording.State == state && (performance is null || message.Recording.PerformanceId == performance))).Recording;

    /// <summary>Waits until a performance of the caller's own list is stored, and gives its details.</summary>
    public static async Task<JsonElement> StoredAsync(this Api api, Login owner, string? performance = null)
    {
        string? found = null;
        await Eventually.TrueAsync(async () =>
        {
            var own = (await api.GetAsync("/api/performances", owner)).Data.GetProperty("performances").EnumerateArray();
            found = own.Where(row => row.GetProperty("state").GetString() == "stored").Select(row => row.GetProperty("performance_id").GetString())
                .FirstOrDefault(id => performance is null || id == performance);
            return found is not null;
        }, "the performance is stored", 60);
        var details = await api.GetAsync($"/api/performances/{found}", owner);
        Assert.True(details.Status == 200, details.Body);
        return details.Data;
    }

    /// <summary>Records a run of each player in the first one's room and waits until it is stored. The first is the owner.</summary>
    public static async Task<string> RecordPieceAsync(this PianoClient owner, params PianoClient[] others)
    {
        await owner.RecordAsync(Action.Start);
        var id = (await owner.HearRecordingAsync(Phase.Started)).PerformanceId;
        foreach (var player in (PianoClient[])[owner, .. others])
        {
            await player.PlayAsync("00 90 3C 40 0A 80 3C 40");
            var ear = player == owner && others.Length > 0 ? others[0] : owner;
            if (ear != player)
                await ear.HearAsync(Case.MidiMessage);
        }

        await owner.RecordAsync(Action.Stop);
        await owner.HearRecordingAsync(Phase.Stored, id);
        return id;
    }
}
