using System.Collections.Concurrent;
using Ensemble.Chat.Delivery;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Emojis;

/// <summary>
/// The list and the pictures that are asked for: a client asks for them at every mention, and without a token. Nodes tell each other of
/// changes; should one miss that, what it has is half a minute old at most. What is missing is remembered too.
/// </summary>
internal sealed class EmojiCache : IDisposable
{
    public const int MaxEmojis = 1_000;

    private const int Capacity = 2_000; // Some kilobytes each.
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (EmojiPicture? Picture, DateTimeOffset Until)> pictures = new();
    private readonly IServiceScopeFactory scopes;
    private readonly Notices notices;
    private readonly TimeProvider time;
    private (IReadOnlyList<EmojiAnswer> Emojis, DateTimeOffset Until)? list;

    public EmojiCache(IServiceScopeFactory scopes, Notices notices, TimeProvider time)
    {
        (this.scopes, this.notices, this.time) = (scopes, notices, time);
        notices.Heard += Hear;
    }

    /// <summary>All, by name.</summary>
    public async Task<IReadOnlyList<EmojiAnswer>> ListAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (list is { } known && known.Until > now)
            return known.Emojis;
        await using var scope = scopes.CreateAsyncScope();
        var emojis = await scope.ServiceProvider.GetRequiredService<ChatDb>().Emojis.AsNoTracking().OrderBy(row => row.Name).Take(MaxEmojis)
            .Select(row => new EmojiAnswer(row.Name, row.CreatedAt, row.CreatedBy ?? Guid.Empty)).ToListAsync(cancellationToken);
        list = (emojis, now + Validity);
        return emojis;
    }

    /// <summary>Null when there is no such emoji.</summary>
    public async Task<EmojiPicture?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (pictures.TryGetValue(name, out var known) && known.Until > now)
            return known.Picture;
        await using var scope = scopes.CreateAsyncScope();
        var picture = await scope.ServiceProvider.GetRequiredService<ChatDb>().Emojis.Where(row => row.Name == name)
            .Select(row => new EmojiPicture(row.Image, row.Tag)).SingleOrDefaultAsync(cancellationToken);
        if (pictures.Count >= Capacity)
            pictures.Clear();
        pictures[name] = (picture, now + Validity);
        return picture;
    }

    /// <summary>An emoji was added or deleted: no node shows the old ones any more.</summary>
    public void Changed() => notices.Tell(new ChatNotice(ChatNoticeKind.EmojisChanged, null, null));

    public void Dispose() => notices.Heard -= Hear;

    private void Hear(ChatNotice notice)
    {
        if (notice.Kind != ChatNoticeKind.EmojisChanged)
            return;
        list = null;
        pictures.Clear();
    }
}

internal sealed record EmojiPicture(byte[] Image, string ETag);

/// <param name="Name">Lower case.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="CreatedBy">Who added it; the nil UUID when the account is gone.</param>
internal sealed record EmojiAnswer(string Name, DateTimeOffset CreatedAt, Guid CreatedBy);
