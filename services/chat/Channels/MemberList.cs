using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Channels;

/// <summary>Who is in a channel, by id. Of a public one that is everybody whom chat knows and who has not left.</summary>
internal static class MemberList
{
    public const int MaxListed = 1_000;
    public const int DefaultListed = 500;

    public static IQueryable<MemberAnswer> Of(ChatDb db, Channel channel, Guid after) => channel.IsPrivate
        ? db.Members.Where(member => member.ChannelId == channel.Id && member.LeftAt == null && member.UserId > after)
            .Where(member => !db.People.Any(person => person.UserId == member.UserId && person.IsBanned))
            .OrderBy(member => member.UserId)
            .Select(member => new MemberAnswer(member.UserId, member.CanRead, member.CanWrite, member.CanManage))
        : db.People.Where(person => !person.IsBanned && person.UserId > after)
            .GroupJoin(
                db.Members.Where(member => member.ChannelId == channel.Id), person => person.UserId, member => member.UserId,
                (person, members) => new { person.UserId, members })
            .SelectMany(joined => joined.members.DefaultIfEmpty(), (joined, member) => new { joined.UserId, member })
            .Where(row => row.member == null || row.member.LeftAt == null)
            .OrderBy(row => row.UserId)
            .Select(row => new MemberAnswer(
                row.UserId, row.member == null || row.member.CanRead, row.member == null || row.member.CanWrite, row.member != null && row.member.CanManage));
}
