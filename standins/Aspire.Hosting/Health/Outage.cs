namespace Aspire.Hosting.Health;

/// <summary>Tells once that a running resource is not healthy, when that has lasted, and once that it is again.</summary>
internal sealed class Outage(TimeProvider time, TimeSpan patience)
{
    private DateTimeOffset? _since;
    private bool _isTold;

    /// <param name="fault">What is wrong now; null: nothing.</param>
    /// <returns>A line for the console, when there is something to tell.</returns>
    public string? Tell(string? fault)
    {
        var now = time.GetUtcNow();
        if (fault is null)
        {
            var wasTold = _isTold;
            (_since, _isTold) = (null, false);
            return wasTold ? "healthy again" : null;
        }

        _since ??= now;
        if (_isTold || now - _since < patience)
        {
            return null;
        }

        _isTold = true;
        return FormattableString.Invariant($"not healthy for {(now - _since.Value).TotalSeconds:0} s: {fault}");
    }
}
