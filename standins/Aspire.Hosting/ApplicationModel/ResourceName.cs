namespace Aspire.Hosting.ApplicationModel;

/// <summary>The rule for names of resources: they become host names and parts of environment variables.</summary>
internal static class ResourceName
{
    public const int MaxLength = 64;

    public static StringComparer Comparer => StringComparer.OrdinalIgnoreCase;

    public static void Validate(string name, string what = "Resource")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var fault = Fault(name);
        if (fault is not null)
        {
            throw new ArgumentException($"{what} name '{name}' is invalid. {fault}", nameof(name));
        }
    }

    private static string? Fault(string name) => name switch
    {
        { Length: > MaxLength } => $"A name has at most {MaxLength} characters.",
        _ when !char.IsAsciiLetter(name[0]) => "A name starts with an ASCII letter.",
        _ when name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-') => "A name has only ASCII letters, digits and hyphens.",
        _ when name[^1] == '-' => "A name does not end with a hyphen.",
        _ when name.Contains("--", StringComparison.Ordinal) => "A name has no two hyphens in a row.",
        _ => null,
    };

    /// <summary>The name as a part of an environment variable: <c>order-db</c> is <c>ORDER_DB</c>.</summary>
    public static string ForEnvironment(string name) =>
        string.Create(name.Length, name, static (span, text) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                span[i] = char.IsAsciiLetterOrDigit(text[i]) ? char.ToUpperInvariant(text[i]) : '_';
            }
        });
}
