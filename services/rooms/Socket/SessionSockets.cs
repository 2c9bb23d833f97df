using Ensemble.Realtime;
using Ensemble.ServiceDefaults.Access.Revocation;

namespace Ensemble.Rooms.Socket;

/// <summary>Closes open sockets when the session ends that they were opened with: logged out, revoked, banned, or of another role.</summary>
internal sealed class SessionSockets : IDisposable
{
    private readonly RevokedSessions _revoked;
    private readonly IDisposable _subscription;
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, HashSet<Connection>> _open = [];

    public SessionSockets(RevokedSessions revoked)
    {
        _revoked = revoked;
        _subscription = revoked.Subscribe(Close);
    }

    public void Add(Guid session, Connection connection)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(session, out var connections))
                _open[session] = connections = [];
            connections.Add(connection);
        }

        // It may have ended between identity's word and this.
        if (_revoked.Contains(session))
            Close(session);
    }

    public void Remove(Guid session, Connection connection)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(session, out var connections) && connections.Remove(connection) && connections.Count == 0)
                _open.Remove(session);
        }
    }

    public void Dispose() => _subscription.Dispose();

    private void Close(Guid session)
    {
        Connection[] connections;
        lock (_gate)
            connections = _open.TryGetValue(session, out var open) ? [.. open] : [];
        foreach (var connection in connections)
            connection.Close(CloseCode.NotAuthenticated, "the session has ended");
    }
}
