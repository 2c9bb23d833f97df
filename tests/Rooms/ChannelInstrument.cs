namespace Ensemble.Tests.Rooms;

/// <summary>One channel of a General MIDI instrument that resets controllers as MIDI's RP-015 recommends; knows what is not as at the start.</summary>
internal sealed class ChannelInstrument
{
    private static readonly HashSet<int> LeftByReset =
        [0, 6, 7, 8, 10, 32, 38, 39, 40, 42, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 91, 92, 93, 94, 95, 96, 97];

    private readonly Dictionary<string, int> _values = [];
    private (int Most, int Least) _parameter = (127, 127);

    /// <summary>Bend, pressure, program, mode, controllers and registered parameters, but for pedals that are down.</summary>
    public IEnumerable<string> Altered => _values.Where(value => value.Value != DefaultOf(value.Key)).Select(value => $"{value.Key}={value.Value}");

    public void Play(ReadOnlySpan<byte> message)
    {
        switch (message[0] & 0xF0)
        {
            case 0xB0:
                Control(message[1], message[2]);
                break;
            case 0xC0:
                _values["program"] = message[1];
                break;
            case 0xD0:
                _values["pressure"] = message[1];
                break;
            case 0xE0:
                _values["bend"] = (message[2] << 7) | message[1];
                break;
        }
    }

    private void Control(int number, int value)
    {
        switch (number)
        {
            case 38 when _parameter.Least == 2: // The coarse tuning has no fine part.
                break;
            case 6 or 38 when _parameter is { Most: 0, Least: < 3 }:
                _values[$"parameter {_parameter.Least} {(number == 6 ? "coarse" : "fine")}"] = value;
                break;
            case 96 or 97 when _parameter is { Most: 0, Least: < 3 }:
                var key = $"parameter {_parameter.Least} coarse";
                _values[key] = Math.Clamp(_values.GetValueOrDefault(key, DefaultOf(key)) + (number == 96 ? 1 : -1), 0, 127);
                break;
            case 6 or 38 or 96 or 97:
                break;
            case 100 or 101:
                _parameter = number == 101 ? (value, _parameter.Least) : (_parameter.Most, value);
                break;
            case 98 or 99:
                _parameter = (127, 127);
                break;
            case 121:
                Reset();
                break;
            case 126 or 127:
                _values["mono"] = number == 126 ? 1 : 0;
                break;
            case < 120:
                _values[$"controller {number}"] = number is 64 or 66 && value >= 64 ? 0 : value;
                break;
        }
    }

    private void Reset()
    {
        foreach (var key in _values.Keys)
        {
            if (key is "bend" or "pressure" || (key.StartsWith("controller", StringComparison.Ordinal) && !LeftByReset.Contains(Number(key))))
                _values[key] = DefaultOf(key);
        }

        _parameter = (127, 127);
    }

    private static int DefaultOf(string key) => key switch
    {
        "bend" => 64 << 7,
        "parameter 0 coarse" => 2,
        "parameter 1 coarse" or "parameter 2 coarse" => 64,
        _ when key.StartsWith("controller", StringComparison.Ordinal) => Number(key) switch
        {
            7 => 100,
            11 => 127,
            8 or 10 or (>= 70 and <= 79) => 64,
            91 => 40,
            _ => 0,
        },
        _ => 0,
    };

    private static int Number(string key) => int.Parse(key.AsSpan(key.IndexOf(' ') + 1), System.Globalization.CultureInfo.InvariantCulture);
}
