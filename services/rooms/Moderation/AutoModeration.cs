using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;

namespace Ensemble.Rooms.Moderation;

/// <summary>Why a message is not passed on.</summary>
/// <param name="Code">Of the error that its sender gets.</param>
/// <param name="Text">For people.</param>
internal sealed record Refusal(string Code, string Text);

/// <summary>The rules of rooms with <c>auto_moderation</c> (rooms.proto, RoomSettings). Asked by many rooms at once.</summary>
internal sealed class AutoModeration(WordList words, IOptions<ModerationOptions> options)
{
    /// <summary>Refusals within a minute that end in a mute.</summary>
    public const int Borne = 3;
    public const long MuteMilliseconds = 60_000;

    private const int SameText = 3;
    private const long SameTextMilliseconds = 30_000;
    private const int MaxRepeated = 10;
    private const int MaxMarks = 4;
    private const int FewLetters = 12;
    private const double MostCapitals = 0.7;

    private static readonly Refusal Blocked = new("MESSAGE_BLOCKED", "This room lets nobody say that.");
    private static readonly Refusal Repeated = new("MESSAGE_REPEATED", "You have said that twice within half a minute.");
    private static readonly Refusal Flood = new("MESSAGE_FLOOD", "Too many messages; let others talk.");
    private static readonly Refusal Capitals = new("TOO_MANY_CAPITALS", "Please don't shout: most letters are capitals.");
    private static readonly Refusal Characters = new("REPEATED_CHARACTERS", "The same character is repeated too often.");

    /// <summary>Judges a message that is about to go out, and remembers it.</summary>
    public Refusal? Judge(string text, TalkRecord record, long now)
    {
        var folded = FoldedText.Of(text);
        var gist = Gist(folded);
        record.Said(gist, now);
        return words.IsIn(folded) ? Blocked
            : record.CountOf(gist, now - SameTextMilliseconds) >= SameText ? Repeated
            : record.CountSince(now - (long)options.Value.Window.TotalMilliseconds) > options.Value.MaxMessages ? Flood
            : IsDrawnOut(text) ? Characters
            : IsShouted(text) ? Capitals
            : null;
    }

    // Other punctuation and spaces don't make another text, unless there is nothing else.
    private static string Gist(string folded)
    {
        var gist = string.Concat(folded.Where(char.IsLetterOrDigit));
        return gist.Length > 0 ? gist : folded;
    }

    private static bool IsDrawnOut(string text)
    {
        var (before, times, marks) = (default(Rune), 0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            var isMark = Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
            marks = isMark ? marks + 1 : 0;
            if (marks > MaxMarks)
                return true;
            if (Lookalikes.IsInvisible(rune))
                continue;
            times = rune == before ? times + 1 : 1;
            before = rune;
            if (times > MaxRepeated)
                return true;
        }

        return false;
    }

    private static bool IsShouted(string text)
    {
        var (capitals, cased) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            capitals += Rune.IsUpper(rune) ? 1 : 0;
            cased += Rune.IsUpper(rune) || Rune.IsLower(rune) ? 1 : 0;
        }

        return cased >= FewLetters && capitals > cased * MostCapitals;
    }
}
