using Ensemble.Identity.Accounts;
using Ensemble.ServiceDefaults.Presence;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Friends;

/// <summary>A user's friends and requests. Who is banned is left out until the ban is lifted.</summary>
internal sealed class FriendLists(IdentityDb db, FriendPresence presence)
{
    private const string HiddenRoom = "private room";

    public async Task<FriendList> AllAsync(Guid user, CancellationToken cancellationToken)
    {
        var ties = await TiesAsync(db.Friendships.Of(user), user, cancellationToken);
        var friends = ties.Where(tie => tie.Row.AcceptedAt is not null).ToList();
        var present = await presence.OfAsync(friends.ConvertAll(friend => friend.Other.Id), cancellationToken);
        return new FriendList(
            [.. friends.OrderBy(friend => friend.Other.UsernameKey, StringComparer.Ordinal).Select(friend => ToAnswer(friend, present[friend.Other.Id]))],
            Requests(ties, tie => tie.Row.RequesterId != user),
            Requests(ties, tie => tie.Row.RequesterId == user));
    }

    public async Task<RequestList> RequestsAsync(Guid user, CancellationToken cancellationToken)
    {
        var ties = await TiesAsync(db.Friendships.Of(user).Where(row => row.AcceptedAt == null), user, cancellationToken);
        return new RequestList(Requests(ties, tie => tie.Row.RequesterId != user), Requests(ties, tie => tie.Row.RequesterId == user));
    }

    public async Task<BlockList> BlocksAsync(Guid user, CancellationToken cancellationToken)
    {
        var blocked = await db.Accounts.AsNoTracking()
            .Where(account => db.Blocks.Any(block => block.BlockerId == user && block.BlockedId == account.Id))
            .OrderBy(account => account.UsernameKey)
            .ToListAsync(cancellationToken);
        return new BlockList(blocked.ConvertAll(FriendMapping.ToPerson));
    }

    // As many as the limits of FriendOptions allow.
    private async Task<List<OpenTie>> TiesAsync(IQueryable<Friendship> rows, Guid user, CancellationToken cancellationToken) => await rows
        .Join(
            db.Accounts.Where(account => account.BannedAt == null),
            row => row.LowId == user ? row.HighId : row.LowId,
            account => account.Id,
            (row, account) => new OpenTie(row, account))
        .AsNoTracking()
        .ToListAsync(cancellationToken);

    private static List<FriendRequestAnswer> Requests(List<OpenTie> ties, Func<OpenTie, bool> which) =>
    [
        .. ties.Where(tie => tie.Row.AcceptedAt is null && which(tie))
            .OrderByDescending(tie => tie.Row.RequestedAt)
            .Select(tie => tie.Other.ToRequest(tie.Row.RequestedAt)),
    ];

    private static FriendAnswer ToAnswer(OpenTie tie, UserPresence known)
    {
        var sight = FriendSight.Of(known);
        var status = sight.Availability switch
        {
            Availability.Away => "away",
            Availability.Busy => "busy",
            Availability.Online => "online",
            _ => "offline",
        };
        return new FriendAnswer(
            tie.Other.Id, tie.Other.Username, tie.Other.UserTag, tie.Other.AvatarUrl(), status,
            sight.IsInRoom ? sight.RoomName ?? HiddenRoom : null, sight.RoomId, tie.Row.AcceptedAt!.Value);
    }

    private sealed record OpenTie(Friendship Row, Account Other);
}
