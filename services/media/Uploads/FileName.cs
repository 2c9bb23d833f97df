using System.Globalization;
using System.Text;

namespace Ensemble.Media.Uploads;

/// <summary>
/// The name of an upload, for display and for saving: no path, no control or direction characters (which make <c>gpj.exe</c> look like
/// <c>exe.jpg</c>), at most 255 bytes in UTF-8.
/// </summary>
internal static class FileName
{
    public const int MaxBytes = 255;

    private const string Nameless = "upload.bin";
    private const int MaxExtensionBytes = 20;

    public static string Clean(string? given)
    {
        if (given is null)
            return Nameless;
        var last = given[(given.LastIndexOfAny(['/', '\\']) + 1)..];
        var kept = new StringBuilder(last.Length);
        foreach (var rune in last.EnumerateRunes())
        {
            if (!IsHidden(rune))
                kept.Append(rune.ToString());
        }

        var name = kept.ToString().Trim();
        return name is "" or "." or ".." ? Nameless : Shorten(name);
    }

    // Half of a surrogate pair comes as the replacement character.
    private static bool IsHidden(Rune rune) => rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Shorten(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MaxBytes)
            return name;
        var extension = Path.GetExtension(name);
        if (Encoding.UTF8.GetByteCount(extension) > MaxExtensionBytes)
            extension = "";
        var room = MaxBytes - Encoding.UTF8.GetByteCount(extension);
        var stem = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            if ((room -= rune.Utf8SequenceLength) < 0)
                break;
            stem.Append(rune.ToString());
        }

        return stem.ToString().TrimEnd() + extension;
    }
}
