using System.Diagnostics;
using Ensemble.Contracts.Realtime;
using Ensemble.Midi;
using Google.Protobuf;

namespace Ensemble.Samples.Journey;

/// <summary>
/// Plays a performance into a room in real time: what has come up every 50 ms goes out as one batch; more, after the connection was away, as
/// several, since a message takes ten seconds of music at most.
/// </summary>
public sealed class Player(RoomClient room)
{
    private const int BatchMilliseconds = 50;
    private const int LongestMilliseconds = 5_000;

    /// <summary>Plays from now on; returns when the last event has been sent.</summary>
    public async Task PlayAsync(IReadOnlyList<TimedEvent> performance, CancellationToken cancel)
    {
        var start = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(BatchMilliseconds));
        for (var next = 0; next < performance.Count;)
        {
            var until = Math.Min(clock.ElapsedMilliseconds, performance[next].Milliseconds + LongestMilliseconds);
            var batch = performance.Skip(next).TakeWhile(midi => midi.Milliseconds <= until).ToList();
            if (batch.Count > 0)
                await SendAsync(batch, start, cancel);
            next += batch.Count;
            if (batch.Count == 0)
                await timer.WaitForNextTickAsync(cancel);
        }
    }

    private Task SendAsync(List<TimedEvent> batch, long start, CancellationToken cancel) => room.SendAsync(new ServerMessage
    {
        MessageType = MessageType.MidiMessage,
        MidiMessage = new MidiMessage
        {
            MidiData = ByteString.CopyFrom(EventRun.Encode(batch, batch[0].Milliseconds)),
            Timestamp = start + batch[0].Milliseconds,
        },
    }, cancel);
}
