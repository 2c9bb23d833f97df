using System.Text.RegularExpressions;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Chat.Emojis;

internal static partial class EmojiName
{
    public static Problem Malformed { get; } = Problem.Field("name", $"must have 1 to {Emoji.MaxNameLength} of the letters a to z, digits, - and _");

    /// <summary>In lower case; null when it is none.</summary>
    public static string? Read(string text)
    {
        var name = text.Trim().ToLowerInvariant();
        return Form().IsMatch(name) ? name : null;
    }

    [GeneratedRegex(@"\A[a-z0-9_-]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
