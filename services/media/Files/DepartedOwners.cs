using System.Collections.Concurrent;

namespace Ensemble.Media.Files;

/// <summary>
/// Owners whose accounts were erased lately. An upload that was under way at the time must not be kept; a token of theirs lives no longer
/// than this remembers. In memory: what was under way ends with the process.
/// </summary>
internal sealed class DepartedOwners(TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> forgottenAt = new();

    public bool Contains(Guid owner) => forgottenAt.ContainsKey(owner);

    public void Add(Guid owner)
    {
        var now = time.GetUtcNow();
        forgottenAt[owner] = now + Memory;
        foreach (var (known, at) in forgottenAt)
        {
            if (at <= now)
                forgottenAt.TryRemove(known, out _);
        }
    }
}
