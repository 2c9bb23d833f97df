using Ensemble.Realtime;

namespace Ensemble.Rooms.Socket;

/// <summary>The open sockets of this node by their user.</summary>
internal sealed class UserSockets
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, HashSet<Connection>> _open = [];

    public void Add(Guid user, Connection connection)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(user, out var connections))
                _open[user] = connections = [];
            connections.Add(connection);
        }
    }

    public void Remove(Guid user, Connection connection)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(user, out var connections) && connections.Remove(connection) && connections.Count == 0)
                _open.Remove(user);
        }
    }

    public Connection[] Of(Guid user)
    {
        lock (_gate)
            return _open.TryGetValue(user, out var connections) ? [.. connections] : [];
    }
}
