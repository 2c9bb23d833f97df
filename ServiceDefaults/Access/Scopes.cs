namespace Ensemble.ServiceDefaults.Access;

/// <summary>What an API key may do, as the <c>scope</c> claim of its tokens, blanks between. Tokens of signed-in sessions have no such claim.</summary>
public static class Scopes
{
    public const string Claim = "scope";

    /// <summary>Safe methods: GET, HEAD, OPTIONS.</summary>
    public const string Read = "read";

    /// <summary>All other methods, and sockets.</summary>
    public const string Write = "write";

    public static IReadOnlyList<string> All { get; } = [Read, Write];
}
