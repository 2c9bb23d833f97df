using System.Collections.Concurrent;

namespace Ensemble.Chat.Presence;

/// <summary>The presence of a node that has no Redis, and so is the only one.</summary>
internal sealed class LocalPresence(TimeProvider time) : IPresenceStore
{
    private const int Capacity = 100_000;

    private readonly ConcurrentDictionary<Guid, (PresenceStatus Status, DateTimeOffset SeenAt, bool HasLeft)> users = new();

    public Task WriteAsync(Sighting sighting, CancellationToken cancellationToken)
    {
        if (users.Count >= Capacity)
            users.Clear();
        var before = users.TryGetValue(sighting.UserId, out var known) && known.Status != PresenceStatus.Offline ? known.Status : PresenceStatus.Online;
        users[sighting.UserId] = (sighting.Status ?? before, time.GetUtcNow(), HasLeft: false);
        return Task.CompletedTask;
    }

    public Task CloseAsync(Guid user, CancellationToken cancellationToken)
    {
        if (users.TryGetValue(user, out var known))
            users[user] = known with { HasLeft = true };
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Seen>> ReadAsync(IReadOnlyList<Guid> asked, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Seen>>(
        [.. asked.Select(user => users.TryGetValue(user, out var known)
            ? PresenceRules.Of(known.Status, known.SeenAt, known.HasLeft, time.GetUtcNow())
            : new Seen(PresenceStatus.Offline, null))]);
}
