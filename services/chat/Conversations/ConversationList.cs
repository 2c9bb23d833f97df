using Ensemble.Chat.Channels;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Conversations;

/// <summary>Somebody's conversations, the newest first.</summary>
internal sealed class ConversationList(ChatDb db)
{
    private const int MaxParticipants = 50;
    private const int MaxUnread = 100;

    public async Task<ConversationPage> OfAsync(Guid user, Cursor? cursor, int limit, CancellationToken cancellationToken)
    {
        var own = Own(user);
        if (cursor is not null)
            own = own.Where(row =>
                row.Channel.CreatedAt < cursor.CreatedAt || (row.Channel.CreatedAt == cursor.CreatedAt && row.Channel.Id < cursor.Id));
        var found = await own.OrderByDescending(row => row.Channel.CreatedAt).ThenByDescending(row => row.Channel.Id).Take(limit + 1)
            .ToListAsync(cancellationToken);
        var page = found.Take(limit).ToList();
        var next = found.Count > limit ? new Cursor(page[^1].Channel.CreatedAt, page[^1].Channel.Id).ToString() : null;
        return new ConversationPage(await ToAnswersAsync(page, cancellationToken), next, next is not null);
    }

    /// <summary>Null when the user is not in it.</summary>
    public async Task<ConversationAnswer?> FindAsync(Guid conversation, Guid user, CancellationToken cancellationToken) =>
        (await ToAnswersAsync(await Own(user).Where(row => row.Channel.Id == conversation).ToListAsync(cancellationToken), cancellationToken)).SingleOrDefault();

    private IQueryable<Row> Own(Guid user) => db.Members.AsNoTracking().Where(member => member.UserId == user && member.LeftAt == null && member.CanRead)
        .Join(db.Channels.Where(channel => channel.Kind != ChannelKind.Channel && channel.ArchivedAt == null), member => member.ChannelId,
            channel => channel.Id, (member, channel) => new Row
            {
                Channel = channel,
                Unread = db.Messages.Where(message => message.ChannelId == channel.Id && message.Sequence > member.ReadSequence
                    && message.DeletedAt == null && message.UserId != user).Take(MaxUnread).Count(),
                People = db.Members.Count(other => other.ChannelId == channel.Id && other.LeftAt == null),
            });

    private async Task<IReadOnlyList<ConversationAnswer>> ToAnswersAsync(List<Row> rows, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. rows.Select(row => row.Channel.Id)];
        // A direct conversation names the other one also after they have left it.
        var people = (await db.Members.AsNoTracking().Where(member => ids.Contains(member.ChannelId))
                .Join(db.Channels, member => member.ChannelId, channel => channel.Id, (member, channel) => new { member, channel.Kind })
                .Where(row => row.member.LeftAt == null || row.Kind == ChannelKind.Direct)
                .GroupJoin(db.People, row => row.member.UserId, person => person.UserId, (row, persons) => new { row.member, persons })
                .SelectMany(
                    row => row.persons.DefaultIfEmpty(),
                    (row, person) => new { row.member.ChannelId, row.member.UserId, row.member.JoinedAt, person!.Username })
                .ToListAsync(cancellationToken))
            .ToLookup(row => row.ChannelId);
        return [.. rows.Select(row => new ConversationAnswer(
            row.Channel.Id, row.Channel.Kind, row.Channel.Name, row.Channel.OwnerId,
            [.. people[row.Channel.Id].OrderBy(person => person.JoinedAt).ThenBy(person => person.UserId).Take(MaxParticipants)
                .Select(person => new ParticipantAnswer(person.UserId, person.Username ?? ""))],
            row.People, row.Unread, row.Channel.LastMessageAt, row.Channel.LastSequence, row.Channel.CreatedAt))];
    }

    private sealed class Row
    {
        public required Channel Channel { get; init; }

        public required int Unread { get; init; }

        public required int People { get; init; }
    }
}
