using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Emojis;

/// <summary>
/// The pictures that are asked for: a client asks for one at every mention, and without a token. Each stays for a few seconds, so that a
/// deleted one is gone soon on every node, and a missing one is not looked for each time.
/// </summary>
internal sealed class EmojiCache(IServiceScopeFactory scopes, TimeProvider time)
{
    private const int Capacity = 2_000; // Some kilobytes each.
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (EmojiPicture? Picture, DateTimeOffset Until)> known = new();

    /// <summary>Null when there is no such emoji.</summary>
    public async Task<EmojiPicture?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (known.TryGetValue(name, out var cached) && cached.Until > now)
            return cached.Picture;
        await using var scope = scopes.CreateAsyncScope();
        var picture = await scope.ServiceProvider.GetRequiredService<ChatDb>().Emojis.Where(row => row.Name == name)
            .Select(row => new EmojiPicture(row.Image, row.Tag)).SingleOrDefaultAsync(cancellationToken);
        if (known.Count >= Capacity)
            known.Clear();
        known[name] = (picture, now + Validity);
        return picture;
    }

    public void Forget(string name) => known.TryRemove(name, out _);
}

internal sealed record EmojiPicture(byte[] Image, string ETag);
