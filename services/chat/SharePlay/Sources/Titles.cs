using Ensemble.Chat.SharePlay.State;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Chat.SharePlay.Sources;

/// <summary>Titles from files and pages of strangers.</summary>
internal static class Titles
{
    private const string Untitled = "Untitled";

    /// <summary>In one line, without control characters and half pairs, no longer than a title may be.</summary>
    public static string Clean(string? text)
    {
        var characters = (text ?? "").EnumerateRunes().Select(rune => System.Text.Rune.IsControl(rune) || System.Text.Rune.IsWhiteSpace(rune) ? " " : rune.ToString());
        var clean = string.Join(' ', string.Concat(characters).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return clean.Length == 0 ? Untitled : Excerpt.Of(clean, Item.MaxTitle);
    }

    /// <summary>The name of the file at an address, or its host.</summary>
    public static string Of(Uri address)
    {
        var name = Path.GetFileNameWithoutExtension(Uri.UnescapeDataString(address.Segments[^1].TrimEnd('/')));
        return Clean(name.Length > 0 ? name.Replace('_', ' ') : address.Host);
    }
}
