using Ensemble.Identity.Friends;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Export;

/// <summary>Friends, and requests either way.</summary>
internal sealed class FriendsDocument(IdentityDb db) : IExportDocument
{
    public string Name => "friends.json";

    public async Task<object> ReadAsync(Guid accountId, CancellationToken cancellationToken) => await db.Friendships.Of(accountId)
        .OrderBy(tie => tie.RequestedAt).ThenBy(tie => tie.Id)
        .Select(tie => new Document(
            db.Accounts.Where(other => other.Id != accountId && (other.Id == tie.LowId || other.Id == tie.HighId)).Select(other => other.Username).First(),
            tie.RequesterId == accountId, tie.RequestedAt, tie.AcceptedAt))
        .ToListAsync(cancellationToken);

    private sealed record Document(string Username, bool RequestedByMe, DateTimeOffset RequestedAt, DateTimeOffset? FriendsSince);
}

/// <summary>Users that the user has blocked; not by whom the user is blocked, which is theirs.</summary>
internal sealed class BlocksDocument(IdentityDb db) : IExportDocument
{
    public string Name => "blocks.json";

    public async Task<object> ReadAsync(Guid accountId, CancellationToken cancellationToken) => await db.Blocks
        .Where(block => block.BlockerId == accountId).OrderBy(block => block.CreatedAt).ThenBy(block => block.BlockedId)
        .Select(block => new Document(
            db.Accounts.Where(other => other.Id == block.BlockedId).Select(other => other.Username).First(), block.CreatedAt))
        .ToListAsync(cancellationToken);

    private sealed record Document(string Username, DateTimeOffset CreatedAt);
}
