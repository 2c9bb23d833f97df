using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Ensemble.ServiceDefaults.Access.Revocation;

namespace Ensemble.Gateway.Access;

/// <summary>A token that stands for a key.</summary>
internal sealed record KnownKey(Guid Id, string Token, DateTimeOffset GoodUntil);

/// <summary>
/// Keys that identity has judged, by their hash: the good ones while their token lasts, the refused ones for half a minute. They don't
/// share their space, so that a flood of bad keys displaces no good one.
/// </summary>
internal sealed class KnownKeys(RevokedSessions revoked, TimeProvider time)
{
    private const int Capacity = 10_000;
    private static readonly TimeSpan RefusalMemory = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, KnownKey> good = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> refused = new();

    /// <summary>Whether the key was refused a moment ago, or has been revoked since it was good.</summary>
    public bool IsRefused(string hash)
    {
        if (good.TryGetValue(hash, out var key) && revoked.Contains(key.Id))
        {
            good.TryRemove(hash, out _);
            Refuse(hash);
        }

        return refused.TryGetValue(hash, out var until) && until > time.GetUtcNow();
    }

    public bool TryFind(string hash, [NotNullWhen(true)] out string? token)
    {
        token = good.TryGetValue(hash, out var key) && key.GoodUntil > time.GetUtcNow() ? key.Token : null;
        return token is not null;
    }

    public void Accept(string hash, KnownKey key)
    {
        MakeRoom(good, known => known.GoodUntil);
        good[hash] = key;
    }

    public void Refuse(string hash)
    {
        MakeRoom(refused, until => until);
        refused[hash] = time.GetUtcNow() + RefusalMemory;
    }

    private void MakeRoom<T>(ConcurrentDictionary<string, T> known, Func<T, DateTimeOffset> goodUntil)
    {
        if (known.Count < Capacity)
            return;
        var now = time.GetUtcNow();
        foreach (var (hash, value) in known)
        {
            if (goodUntil(value) <= now)
                known.TryRemove(hash, out _);
        }

        if (known.Count >= Capacity)
            known.Clear(); // All of them are asked about again; that many at once are no ordinary day.
    }
}
