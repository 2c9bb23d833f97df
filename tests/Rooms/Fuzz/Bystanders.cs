using System.Globalization;
using Ensemble.Tests.Rooms.Service;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Fuzz;

/// <summary>Two people who play to each other, numbered notes, and want to hear them all.</summary>
internal sealed class Bystanders(PianoClient anna, PianoClient bert) : IAsyncDisposable
{
    private readonly CancellationTokenSource _over = new();
    private Task<int> _playing = Task.FromResult(0);

    public static async Task<Bystanders> StartAsync(RoomsService rooms)
    {
        var owner = rooms.Identity.Register("anna");
        var room = await rooms.Api.MakeRoomAsync(owner, new { room_name = "Quiet" });
        var anna = await rooms.ConnectAsync(room, owner);
        var bert = await rooms.ConnectAsync(room, rooms.Identity.Register("bert"));
        await anna.HearAsync(Case.UserJoined);
        var bystanders = new Bystanders(anna, bert);
        bystanders._playing = bystanders.PlayAsync();
        return bystanders;
    }

    /// <summary>Stops playing; every note arrived, once and in order, and nobody noticed anything else.</summary>
    public async Task FinishAsync()
    {
        await _over.CancelAsync();
        var played = await _playing;
        Assert.True(played > 20, $"only {played} notes were played");
        foreach (var client in new[] { anna, bert })
        {
            await Eventually.TrueAsync(() => client.Heard.Count(IsNote) >= played, "the last note arrives");
            Assert.Equal(Enumerable.Range(0, played).Select(Run), client.Heard.Where(IsNote).Select(note => Convert.ToHexString(note.MidiMessage.MidiData.Span)));
            Assert.DoesNotContain(client.Heard, message => message.MessageCase is Case.Error or Case.UserLeft or Case.ChatMessage or Case.NoteQuota);
            Assert.Null(client.ClosedWith);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _playing;
        await anna.DisposeAsync();
        await bert.DisposeAsync();
        _over.Dispose();
    }

    private static bool IsNote(Protocol.ClientMessage message) => message.MessageCase == Case.MidiMessage;

    private static string Run(int number) => string.Create(CultureInfo.InvariantCulture, $"00903C4000E{(number >> 14) & 15:X}{number & 127:X2}{(number >> 7) & 127:X2}0A803C40");

    private async Task<int> PlayAsync()
    {
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var number = 0; ; number++)
        {
            if (_over.IsCancellationRequested)
                return number;
            await Task.WhenAll(anna.PlayAsync(Run(number)), bert.PlayAsync(Run(number)));
            await beat.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
