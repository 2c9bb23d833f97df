namespace Ensemble.Tests.Rooms.Logic.Model;

/// <summary>So many at once, then one in a given time: credit in milliseconds.</summary>
internal sealed class ModelPace(int burst, int milliseconds)
{
    private readonly long _most = (long)burst * milliseconds;
    private long _credit = (long)burst * milliseconds;
    private long _at;

    public bool Take(long now)
    {
        Pass(now);
        if (_credit < milliseconds)
            return false;
        _credit -= milliseconds;
        return true;
    }

    public bool IsFull(long now)
    {
        Pass(now);
        return _credit == _most;
    }

    private void Pass(long now) => (_credit, _at) = (Math.Min(_most, _credit + now - _at), now);
}
