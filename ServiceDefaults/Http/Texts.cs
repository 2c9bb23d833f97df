using System.Globalization;
using System.Text;

namespace Ensemble.ServiceDefaults.Http;

/// <summary>What a text may hold that is kept, or shown to others.</summary>
public static class Texts
{
    // Letters and symbols to Unicode, blank on the screen: the Hangul fillers and the empty Braille cell.
    private static readonly int[] Blank = [0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0];

    /// <summary>
    /// Whole characters and no controls but line breaks and tabs: Postgres stores neither a zero nor half a surrogate pair, and terminals
    /// and browsers misread others.
    /// </summary>
    public static bool IsPrintable(string text) =>
        IsWhole(text) && !text.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t'));

    /// <summary>Printable, with something to see in it.</summary>
    public static bool IsSaying(string text) => IsPrintable(text) && text.EnumerateRunes().Any(IsVisible);

    /// <summary>
    /// Fit for a name: one line, something to see, and no invisible formatting, which could turn the text around it or imitate another
    /// name. The joiners stay, since emoji and several scripts are written with them.
    /// </summary>
    public static bool IsName(string text) => IsSaying(text) && !text.EnumerateRunes().Any(rune => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D),
        _ => false,
    });

    /// <summary>No half of a surrogate pair.</summary>
    public static bool IsWhole(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != System.Buffers.OperationStatus.Done)
                return false;
            text = text[length..];
        }

        return true;
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => false,
        _ => !Blank.Contains(rune.Value),
    };
}
