using System.Text;
using System.Text.RegularExpressions;

namespace Ensemble.Identity.Accounts;

/// <summary>
/// A checked username: 3 to 32 of the letters a to z, digits, <c>_ - .</c>. Letters of other scripts are for display names: a username
/// is typed by others, stands in addresses and mentions, and must not look like somebody else's.
/// </summary>
internal sealed partial record Username
{
    public const int MinLength = 3;
    public const int MaxLength = 32;

    // Parts of our own addresses (/api/users/profile), and names that speak for the platform.
    private static readonly HashSet<string> Reserved =
    [
        .. new[]
        {
            "profile", "friends", "avatar", "admin", "administrator", "moderator", "system", "support", "security", "ensemble", "guest",
            "anonymous", "deleted", "everyone", "here", "root",
        }.Select(Bare),
    ];

    private Username(string text) => (Text, Key, Skeleton) = (text, KeyOf(text), Look(text));

    /// <summary>The administrator's, which nobody can register.</summary>
    public static Username Administrator { get; } = new("admin");

    public string Text { get; }

    /// <summary>For comparison without regard to case.</summary>
    public string Key { get; }

    /// <summary>For comparison by look: <c>B0B</c> and <c>bob</c>, <c>paul</c> and <c>pauI</c>, <c>modern</c> and <c>modem</c>.</summary>
    public string Skeleton { get; }

    /// <summary>Whether the text could be somebody's name, also a reserved one.</summary>
    public static bool IsWellFormed(string text) => Form().IsMatch(text) && text.Any(char.IsAsciiLetterOrDigit);

    public static string KeyOf(string text) => text.ToLowerInvariant();

    /// <summary>The username, or in <paramref name="issue"/> what is wrong with it.</summary>
    public static Username? Parse(string? text, out string? issue)
    {
        issue = text switch
        {
            null or "" => "is required",
            { Length: < MinLength or > MaxLength } => $"must have {MinLength} to {MaxLength} characters",
            _ when !IsWellFormed(text) => "may contain the letters a to z, digits, and _ - . only",
            _ when Reserved.Contains(Bare(text)) => "is reserved",
            _ => null,
        };
        return issue is null ? new Username(text!) : null;
    }

    // admin_ and ad.min speak for the platform as admin does.
    private static string Bare(string text) => string.Concat(Look(text).Where(char.IsAsciiLetterOrDigit));

    private static string Look(string text)
    {
        var look = new StringBuilder(text.Length);
        foreach (var letter in KeyOf(text))
        {
            var shape = letter switch
            {
                '0' => 'o',
                // An upper-case I looks like a lower-case l, and case does not count.
                '1' or 'i' => 'l',
                _ => letter,
            };
            // Underscores and hyphens in a row join into one line.
            if (shape is not ('_' or '-' or '.') || look.Length == 0 || look[^1] != shape)
                look.Append(shape);
        }

        return look.Replace("rn", "m").Replace("vv", "w").ToString();
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{3,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
