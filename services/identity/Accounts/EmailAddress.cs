using System.Text.RegularExpressions;

namespace Ensemble.Identity.Accounts;

/// <summary>A checked e-mail address, in the form people use: no quotes, comments or address literals.</summary>
internal sealed partial record EmailAddress
{
    public const int MaxLength = 254;

    private EmailAddress(string text) => (Text, Key) = (text, KeyOf(text));

    public string Text { get; }

    /// <summary>For comparison without regard to case.</summary>
    public string Key { get; }

    public static string KeyOf(string text) => text.ToLowerInvariant();

    /// <summary>The address, or null with what is wrong with it in <paramref name="issue"/>. Blank is null without an issue.</summary>
    public static EmailAddress? Parse(string? text, out string? issue)
    {
        issue = null;
        if (string.IsNullOrWhiteSpace(text))
            return null;
        text = text.Trim();
        if (text.Length <= MaxLength && Form().IsMatch(text) && !HasStrayDot(text))
            return new EmailAddress(text);
        issue = "must be an e-mail address such as name@example.com";
        return null;
    }

    private static bool HasStrayDot(string text) =>
        text.StartsWith('.') || text.Contains("..", StringComparison.Ordinal) || text.Contains(".@", StringComparison.Ordinal);

    // Local part up to 64; a domain of at least two labels of up to 63, none beginning or ending with a hyphen. Letters of any script
    // are taken (RFC 6531), control characters and spaces are not.
    [GeneratedRegex(
        """\A[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.-]{1,64}""" +
        """@([\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}][\p{L}\p{N}-]{0,61}[\p{L}\p{N}]\z""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
