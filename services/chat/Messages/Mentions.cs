using System.Text.RegularExpressions;
using Ensemble.Chat.People;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Messages;

/// <summary>Who is meant by <c>@name</c> in a message, among those who may read it. Of more than 20 names the first 20 count.</summary>
internal static partial class Mentions
{
    public const int MaxNames = 20;

    public static bool MayBeIn(string? content) => content is not null && content.Contains('@', StringComparison.Ordinal);

    /// <summary>The names, without regard to case, each once. Not those in addresses such as <c>clara@example.org</c>.</summary>
    public static IReadOnlyList<string> NamesIn(string? content) => MayBeIn(content)
        // A dot at the end is the sentence's.
        ? [.. Name().Matches(content!).Select(match => Person.KeyOf(match.Groups[1].Value.TrimEnd('.', '-')))
            .Where(name => name.Length >= 3).Distinct().Take(MaxNames)]
        : [];

    /// <summary>For each draft the users that it mentions, without its author.</summary>
    public static async Task<IReadOnlyList<IReadOnlyList<Guid>>> FindAsync(
        ChatDb db, Guid channel, IReadOnlyList<Draft> drafts, CancellationToken cancellationToken)
    {
        var names = drafts.Select(draft => NamesIn(draft.Content)).ToList();
        string[] all = [.. names.SelectMany(some => some).Distinct()];
        if (all.Length == 0)
            return [.. drafts.Select(_ => Array.Empty<Guid>())];
        var readers = (await db.People
                .Where(person => all.Contains(person.NameKey) && !person.IsBanned)
                .Where(person => db.Members.Any(m => m.ChannelId == channel && m.UserId == person.UserId && m.LeftAt == null && m.CanRead)
                    || (db.Channels.Any(c => c.Id == channel && !c.IsPrivate) && !db.Members.Any(m => m.ChannelId == channel && m.UserId == person.UserId)))
                .Select(person => new { person.UserId, person.NameKey })
                .ToListAsync(cancellationToken))
            .ToLookup(person => person.NameKey, person => person.UserId);
        return [.. drafts.Select((draft, i) =>
            (IReadOnlyList<Guid>)[.. names[i].SelectMany(name => readers[name]).Where(user => user != draft.UserId).Distinct()])];
    }

    [GeneratedRegex(@"(?<![\w@.])@([A-Za-z0-9_.-]{3,33})", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
