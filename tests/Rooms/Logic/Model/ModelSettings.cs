namespace Ensemble.Tests.Rooms.Logic.Model;

/// <summary>What a member has set at its channels, and how that is undone (rooms.proto, MidiMessage).</summary>
internal sealed class ModelSettings
{
    private static readonly Dictionary<int, int> Defaults = new()
    {
        [0] = 0, [32] = 0, [7] = 100, [39] = 0, [8] = 64, [40] = 0, [10] = 64, [42] = 0, [91] = 40, [92] = 0, [93] = 0, [94] = 0, [95] = 0,
        [70] = 64, [71] = 64, [72] = 64, [73] = 64, [74] = 64, [75] = 64, [76] = 64, [77] = 64, [78] = 64, [79] = 64,
    };

    private static readonly string[] Tuning = ["6500", "6400", "0602", "2600", "6401", "0640", "2600", "6402", "0640", "657F", "647F"];

    // A status byte, and for controllers their number.
    private readonly HashSet<(int Status, int Number)> _set = [];

    public bool AreSet => _set.Count > 0;

    public void Take(byte[] message)
    {
        var (isSet, what) = (message[0] & 0xF0) switch
        {
            0xB0 when message[1] is 64 or 66 => (message[2] is > 0 and < 64, ((int)message[0], (int)message[1])),
            0xB0 => (message[1] is < 120 or 126 || _set.Contains((message[0], message[1])), (message[0], message[1])),
            0xC0 or 0xD0 => (message[1] > 0, (message[0], 0)),
            0xE0 => (message[1] != 0 || message[2] != 64, (message[0], 0)),
            _ => (false, (0, 0)),
        };
        if (isSet)
            _set.Add(what);
        else
            _set.Remove(what);
    }

    public IEnumerable<string> Undo()
    {
        var undone = Enumerable.Range(0, 16).SelectMany(Undo).ToList();
        _set.Clear();
        return undone;
    }

    private IEnumerable<string> Undo(int channel)
    {
        var moved = _set.Where(set => set.Status == (0xB0 | channel)).Select(set => set.Number).ToHashSet();
        if (moved.Count > 0)
            yield return $"B{channel:X}7900";
        foreach (var number in moved.Where(Defaults.ContainsKey))
            yield return $"B{channel:X}{number:X2}{Defaults[number]:X2}";
        if (moved.Overlaps([6, 38, 96, 97]))
        {
            foreach (var entry in Tuning)
                yield return $"B{channel:X}{entry}";
        }

        if (moved.Contains(126))
            yield return $"B{channel:X}7F00";
        if (_set.Contains((0xE0 | channel, 0)))
            yield return $"E{channel:X}0040";
        if (_set.Contains((0xD0 | channel, 0)))
            yield return $"D{channel:X}00";
        if (_set.Contains((0xC0 | channel, 0)) || moved.Overlaps([0, 32]))
            yield return $"C{channel:X}00";
    }
}
