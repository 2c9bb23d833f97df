namespace Ensemble.Chat.SharePlay.Sources;

/// <summary>What people add: an address on the web, or words to search for.</summary>
internal static class SongAddress
{
    private const int MaxWords = 200;

    /// <summary>Null when it will do; else what is wrong with it.</summary>
    public static string? Issue(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "must be an address, or words to search for";
        if (text.Length > State.Item.MaxUrl)
            return $"must have at most {State.Item.MaxUrl} characters";
        if (text.Any(char.IsControl))
            return "must have no control characters";
        if (text.Contains("://", StringComparison.Ordinal))
            return WebAddress(text) is null ? "must be an http or https address without a user name" : null;
        return text.Length > MaxWords ? $"must be an address, or at most {MaxWords} characters to search for" : null;
    }

    /// <summary>Null for words.</summary>
    public static Uri? WebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address.UserInfo.Length == 0 && address.Host.Length > 0
            ? address
            : null;
}
