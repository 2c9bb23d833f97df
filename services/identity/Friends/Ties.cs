using Ensemble.Contracts.Events;
using Ensemble.Identity.Accounts;
using Ensemble.ServiceDefaults.Friends;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Friends;

/// <summary>How a user stands with another after a change.</summary>
/// <param name="IsNew">Whether this change made it so.</param>
internal sealed record Tie(Account Other, TieState State, bool IsNew);

/// <summary>
/// Requests and friendships. Both accounts' rows are locked, in the order of their ids, while a pair changes: two who ask each other at
/// once become friends, and no limit is passed.
/// </summary>
internal sealed class Ties(IdentityDb db, IOptions<FriendOptions> options, TimeProvider time, FriendMetrics metrics, FriendNewsDesk news)
{
    private const string TooMany = "TOO_MANY_FRIENDS";

    /// <summary>Asks somebody; accepts when they have asked already.</summary>
    public async Task<Outcome<Tie>> RequestAsync(Guid user, string? other, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (pair, problem) = await LockAsync(user, other, cancellationToken);
        if (pair is null)
            return problem!;
        var row = await db.Friendships.Between(user, pair.Other.Id).SingleOrDefaultAsync(cancellationToken);
        if (row is { AcceptedAt: not null })
            return new Tie(pair.Other, TieState.Friends, IsNew: false);
        if (row?.RequesterId == user)
            return new Tie(pair.Other, TieState.Requested, IsNew: false);
        problem = row is null ? await AskAsync(pair, cancellationToken) : await AcceptAsync(row, pair, cancellationToken);
        if (problem is not null)
            return problem;
        await transaction.CommitAsync(cancellationToken);
        metrics.Changed(row is null ? "requested" : "accepted");
        Tell(user, pair.Other, row is null ? FriendNotice.Request : FriendNotice.Accepted);
        return new Tie(pair.Other, row is null ? TieState.Requested : TieState.Friends, IsNew: true);
    }

    /// <summary>Accepts a request; again is no error.</summary>
    public async Task<Outcome<Tie>> AcceptAsync(Guid user, string? other, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (pair, problem) = await LockAsync(user, other, cancellationToken);
        if (pair is null)
            return problem!;
        var row = await db.Friendships.Between(user, pair.Other.Id).SingleOrDefaultAsync(cancellationToken);
        if (row is { AcceptedAt: not null })
            return new Tie(pair.Other, TieState.Friends, IsNew: false);
        if (row is null || row.RequesterId == user)
            return Problem.NotFound("friend request");
        if (await AcceptAsync(row, pair, cancellationToken) is { } refused)
            return refused;
        await transaction.CommitAsync(cancellationToken);
        metrics.Changed("accepted");
        Tell(user, pair.Other, FriendNotice.Accepted);
        return new Tie(pair.Other, TieState.Friends, IsNew: true);
    }

    /// <summary>Declines what somebody asked.</summary>
    public Task<Outcome<Tie>> DeclineAsync(Guid user, string? other, CancellationToken cancellationToken) =>
        EndAsync(user, other, "friend request", "declined", rows => rows.SentByOthersThan(user), cancellationToken);

    /// <summary>Takes a request back.</summary>
    public Task<Outcome<Tie>> CancelAsync(Guid user, string? other, CancellationToken cancellationToken) =>
        EndAsync(user, other, "friend request", "cancelled", rows => rows.SentBy(user), cancellationToken);

    public Task<Outcome<Tie>> RemoveAsync(Guid user, string? other, CancellationToken cancellationToken) =>
        EndAsync(user, other, "friend", "removed", FriendshipQueries.Accepted, cancellationToken);

    /// <summary>Ends whatever is between them, and takes no requests from the other any more; again is no error.</summary>
    public async Task<Outcome<Tie>> BlockAsync(Guid user, string? other, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (pair, problem) = await LockAsync(user, other, cancellationToken);
        if (pair is null)
            return problem!;
        if (await db.Blocks.AnyAsync(block => block.BlockerId == user && block.BlockedId == pair.Other.Id, cancellationToken))
            return new Tie(pair.Other, TieState.Blocked, IsNew: false);
        if (await db.Blocks.CountAsync(block => block.BlockerId == user, cancellationToken) >= options.Value.MaxBlocks)
            return Full("TOO_MANY_BLOCKS", $"You block {options.Value.MaxBlocks} users already.");
        var ended = await db.Friendships.Between(user, pair.Other.Id).ExecuteDeleteAsync(cancellationToken);
        db.Blocks.Add(new Block { BlockerId = user, BlockedId = pair.Other.Id, CreatedAt = time.GetUtcNow() });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        metrics.Changed("blocked");
        if (ended > 0)
            Tell(user, pair.Other, FriendNotice.None);
        return new Tie(pair.Other, TieState.Blocked, IsNew: true);
    }

    public async Task<Outcome<Tie>> UnblockAsync(Guid user, string? other, CancellationToken cancellationToken)
    {
        if (await db.Accounts.AsNoTracking().Called(other).SingleOrDefaultAsync(cancellationToken) is not { } account
            || await db.Blocks.Where(block => block.BlockerId == user && block.BlockedId == account.Id).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return Problem.NotFound("block");
        }

        return new Tie(account, TieState.None, IsNew: true);
    }

    // Of an end nobody is notified: the other's sockets only see how they stand now.
    private void Tell(Guid by, Account to, FriendNotice notice) => news.Tell(new FriendChange(
        by, to.Id, notice switch
        {
            FriendNotice.Request => FriendState.Requested,
            FriendNotice.Accepted => FriendState.Friends,
            _ => FriendState.None,
        }, notice, time.GetUtcNow()));

    private async Task<Outcome<Tie>> EndAsync(
        Guid user, string? other, string what, string change, Func<IQueryable<Friendship>, IQueryable<Friendship>> which,
        CancellationToken cancellationToken)
    {
        // Also somebody who is banned by now.
        if (await db.Accounts.AsNoTracking().Called(other).SingleOrDefaultAsync(cancellationToken) is not { } account
            || await which(db.Friendships.Between(user, account.Id)).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return Problem.NotFound(what);
        }

        metrics.Changed(change);
        Tell(user, account, FriendNotice.None);
        return new Tie(account, TieState.None, IsNew: true);
    }

    private async Task<(Pair? Pair, Problem? Problem)> LockAsync(Guid user, string? other, CancellationToken cancellationToken)
    {
        var otherId = await db.Accounts.Called(other).Select(account => account.Id).SingleOrDefaultAsync(cancellationToken);
        if (otherId == user)
            return (null, Problem.Field("user_id", "must be somebody else", StatusCodes.Status422UnprocessableEntity));
        Guid[] ids = [user, otherId];
        var accounts = await db.Accounts
            .FromSql($"SELECT * FROM accounts WHERE id = ANY({ids}) AND banned_at IS NULL ORDER BY id FOR NO KEY UPDATE")
            .AsNoTracking().ToListAsync(cancellationToken);
        return accounts is [_, _]
            ? (new Pair(accounts.Single(account => account.Id == user), accounts.Single(account => account.Id == otherId)), null)
            : (null, Problem.NotFound("user", Excerpt.Of(other ?? "", Username.MaxLength + 4)));
    }

    private async Task<Problem?> AskAsync(Pair pair, CancellationToken cancellationToken)
    {
        var (user, other, limits) = (pair.User.Id, pair.Other.Id, options.Value);
        var blocks = await db.Blocks
            .Where(block => (block.BlockerId == user && block.BlockedId == other) || (block.BlockerId == other && block.BlockedId == user))
            .Select(block => block.BlockerId).ToListAsync(cancellationToken);
        if (blocks.Contains(user))
            return Problem.Conflict("user_id", "You block this user", "USER_BLOCKED");
        if (blocks.Count > 0)
            return Problem.Forbidden("This user takes no requests from you.") with { Code = "REQUEST_REFUSED" };
        if (await db.Friendships.Of(user).Accepted().CountAsync(cancellationToken) >= limits.MaxFriends)
            return Full(TooMany, $"You have {limits.MaxFriends} friends already.");
        if (await db.Friendships.Of(user).SentBy(user).CountAsync(cancellationToken) >= limits.MaxSent)
            return Full("TOO_MANY_REQUESTS", $"{limits.MaxSent} of your requests are not answered yet.");
        if (await db.Friendships.Of(other).SentByOthersThan(other).CountAsync(cancellationToken) >= limits.MaxReceived)
            return Full("TOO_MANY_REQUESTS", "This user has too many open requests.");

        var row = Friendship.Between(user, other, time.GetUtcNow());
        db.Friendships.Add(row);
        db.Publish(new FriendRequested(row.Id, user, pair.User.Username, other, row.RequestedAt));
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }

    private async Task<Problem?> AcceptAsync(Friendship row, Pair pair, CancellationToken cancellationToken)
    {
        var max = options.Value.MaxFriends;
        if (await db.Friendships.Of(pair.User.Id).Accepted().CountAsync(cancellationToken) >= max)
            return Full(TooMany, $"You have {max} friends already.");
        if (await db.Friendships.Of(pair.Other.Id).Accepted().CountAsync(cancellationToken) >= max)
            return Full(TooMany, "This user has too many friends already.");
        row.AcceptedAt = time.GetUtcNow();
        db.Publish(new FriendshipAccepted(row.Id, row.RequesterId, pair.User.Id, pair.User.Username, row.AcceptedAt.Value));
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }

    private static Problem Full(string code, string message) => new(StatusCodes.Status422UnprocessableEntity, code, message);

    private sealed record Pair(Account User, Account Other);
}
