using System.Collections.Frozen;

namespace Ensemble.Identity.Accounts;

/// <summary>Which passwords are taken: 8 to 128 characters, none that guessers try first, and not the user's own name or address.</summary>
internal static class PasswordRules
{
    public const int MinLength = 8;
    public const int MaxLength = 128;

    private static readonly Lazy<FrozenSet<string>> Common = new(Load);

    /// <summary>What is wrong with the password, or null.</summary>
    public static string? Issue(string? password, string? username = null, string? email = null) => password switch
    {
        null or "" => "is required",
        { Length: < MinLength or > MaxLength } => $"must have {MinLength} to {MaxLength} characters",
        _ when IsCommon(password) => "is one of the most common passwords; choose another",
        _ when Repeats(password, username) || Repeats(password, email) || Repeats(password, email?.Split('@')[0]) =>
            "must differ from the username and the e-mail address",
        _ => null,
    };

    // The list holds words; guessers also try them with digits or an exclamation mark at the end, and in capitals.
    private static bool IsCommon(string password)
    {
        var lower = password.ToLowerInvariant();
        var word = lower.TrimEnd('!', '.', '?', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return lower.Distinct().Count() < 4
            || Common.Value.Contains(lower)
            || (lower.Length - word.Length <= 4 && Common.Value.Contains(word));
    }

    private static bool Repeats(string password, string? other) => string.Equals(password, other, StringComparison.OrdinalIgnoreCase);

    private static FrozenSet<string> Load()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith('#'))
            .ToFrozenSet();
    }
}
