using Ensemble.Identity.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.Friends;

/// <summary>Two users who are friends, or one who asked the other. One row a pair, whoever asked: the lower id stands first.</summary>
internal sealed class Friendship
{
    /// <summary>What events call it.</summary>
    public required Guid Id { get; init; }

    public required Guid LowId { get; init; }

    public required Guid HighId { get; init; }

    public required Guid RequesterId { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Null while the other has not answered.</summary>
    public DateTimeOffset? AcceptedAt { get; set; }

    public static Friendship Between(Guid requester, Guid recipient, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        LowId = requester.CompareTo(recipient) < 0 ? requester : recipient,
        HighId = requester.CompareTo(recipient) < 0 ? recipient : requester,
        RequesterId = requester,
        RequestedAt = now,
    };

    public static void Configure(EntityTypeBuilder<Friendship> row)
    {
        row.ToTable("friendships", table => table.HasCheckConstraint("ck_friendships_order", "low_id < high_id"));
        row.HasKey(friendship => new { friendship.LowId, friendship.HighId });
        row.HasOne<Account>().WithMany().HasForeignKey(friendship => friendship.LowId).OnDelete(DeleteBehavior.Cascade);
        row.HasOne<Account>().WithMany().HasForeignKey(friendship => friendship.HighId).OnDelete(DeleteBehavior.Cascade);
        row.HasIndex(friendship => friendship.HighId);
    }
}

internal static class FriendshipQueries
{
    public static IQueryable<Friendship> Of(this IQueryable<Friendship> friendships, Guid user) =>
        friendships.Where(friendship => friendship.LowId == user || friendship.HighId == user);

    public static IQueryable<Friendship> Between(this IQueryable<Friendship> friendships, Guid one, Guid other) => friendships.Where(
        friendship => (friendship.LowId == one && friendship.HighId == other) || (friendship.LowId == other && friendship.HighId == one));

    public static IQueryable<Friendship> Accepted(this IQueryable<Friendship> friendships) =>
        friendships.Where(friendship => friendship.AcceptedAt != null);

    public static IQueryable<Friendship> SentBy(this IQueryable<Friendship> friendships, Guid user) =>
        friendships.Where(friendship => friendship.AcceptedAt == null && friendship.RequesterId == user);

    public static IQueryable<Friendship> SentByOthersThan(this IQueryable<Friendship> friendships, Guid user) =>
        friendships.Where(friendship => friendship.AcceptedAt == null && friendship.RequesterId != user);
}
