namespace Ensemble.ServiceDefaults.Http;

/// <summary>The beginning of a text that may be longer than its place.</summary>
public static class Excerpt
{
    /// <summary>At most so many UTF-16 units, without half of a surrogate pair at the end.</summary>
    public static string Of(string text, int length)
    {
        if (text.Length <= length)
            return text;
        return text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }
}
