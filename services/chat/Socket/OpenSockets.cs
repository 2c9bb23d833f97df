using Ensemble.Realtime;
using Ensemble.ServiceDefaults.Access.Revocation;
using Microsoft.Extensions.Options;

namespace Ensemble.Chat.Socket;

/// <summary>The open sockets of this node. Closes those whose session has ended: logged out, revoked, banned, or of another role.</summary>
internal sealed class OpenSockets : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, HashSet<ChatSocket>> users = [];
    private readonly RevokedSessions revoked;
    private readonly IDisposable subscription;
    private readonly int most;
    private int count;

    public OpenSockets(RevokedSessions revoked, SocketMetrics metrics, IOptions<SocketOptions> options)
    {
        (this.revoked, most) = (revoked, options.Value.MaxPerUser);
        subscription = revoked.Subscribe(End);
        metrics.Watch(() => (Volatile.Read(ref count), users.Count));
    }

    /// <summary>False when the user has as many as may be.</summary>
    public bool TryAdd(ChatSocket socket)
    {
        lock (gate)
        {
            if (!users.TryGetValue(socket.User.Id, out var own))
                users[socket.User.Id] = own = [];
            if (own.Count >= most)
                return false;
            own.Add(socket);
            count++;
        }

        // It may have ended between identity's word and this.
        if (revoked.Contains(socket.User.Login))
            End(socket.User.Login);
        return true;
    }

    public void Remove(ChatSocket socket)
    {
        lock (gate)
        {
            if (!users.TryGetValue(socket.User.Id, out var own) || !own.Remove(socket))
                return;
            count--;
            if (own.Count == 0)
                users.Remove(socket.User.Id);
        }
    }

    public ChatSocket[] Of(Guid user)
    {
        lock (gate)
            return users.TryGetValue(user, out var own) ? [.. own] : [];
    }

    public ChatSocket[] All()
    {
        lock (gate)
            return [.. users.Values.SelectMany(own => own)];
    }

    public void Dispose() => subscription.Dispose();

    private void End(Guid session)
    {
        foreach (var socket in All().Where(socket => socket.User.Login == session))
            socket.Close(CloseCode.NotAuthenticated, "the session has ended");
    }
}
