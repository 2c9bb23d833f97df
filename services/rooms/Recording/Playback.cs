using System.Buffers;
using Ensemble.Midi;
using Ensemble.Rooms.Notes;

namespace Ensemble.Rooms.Recording;

/// <summary>A performance cut into the small runs in which a room plays it.</summary>
/// <param name="Length">Milliseconds.</param>
internal sealed record Playback(Guid PerformanceId, Guid OwnerId, IReadOnlyList<PlaybackRun> Runs, long Length)
{
    /// <summary>Of a file that is played.</summary>
    public const int MaxFileBytes = 32 * 1024 * 1024;

    private const long WindowMilliseconds = 200;

    // A delta and a message, at their longest.
    private const int MaxEventBytes = 4 + 3;

    /// <summary>All tracks together: the room is one player.</summary>
    /// <exception cref="FormatException">The file is no Standard MIDI File.</exception>
    public static Playback Of(Performance performance, ReadOnlyMemory<byte> file)
    {
        var runs = new List<PlaybackRun>();
        var data = new ArrayBufferWriter<byte>();
        var (start, last) = (0L, 0L);
        foreach (var midi in MidiFile.Enumerate(file))
        {
            if (data.WrittenCount > 0 && (midi.Milliseconds >= start + WindowMilliseconds || data.WrittenCount + MaxEventBytes > MidiRun.MaxBytes))
                Cut();
            if (data.WrittenCount == 0)
                start = last = midi.Milliseconds;
            VariableLength.Write(data, (int)(midi.Milliseconds - last));
            data.Write(midi.Message.Span);
            last = midi.Milliseconds;
        }

        Cut();
        return new Playback(performance.Id, performance.OwnerId, runs, Math.Max(last, performance.Length ?? 0));

        void Cut()
        {
            if (data.WrittenCount > 0)
                runs.Add(new PlaybackRun(start, last, data.WrittenSpan.ToArray()));
            data.ResetWrittenCount();
        }
    }
}

/// <summary>At most 200 ms and what one message may carry.</summary>
/// <param name="At">Of the first event, in milliseconds from the beginning.</param>
/// <param name="End">Of the last.</param>
/// <param name="Data">As <c>midi_data</c>.</param>
internal readonly record struct PlaybackRun(long At, long End, byte[] Data);
