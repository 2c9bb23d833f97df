namespace Ensemble.Gateway.Requests;

/// <summary>Matches a request's path as routing does: without regard to case and to a slash at the end.</summary>
internal static class Paths
{
    private const string Below = "/**";

    public static bool MatchAny(string[] patterns, ReadOnlySpan<char> path)
    {
        foreach (var pattern in patterns)
        {
            if (Match(pattern, path))
                return true;
        }

        return false;
    }

    /// <param name="pattern">Exact, or everything from a folder on with <c>/**</c> at the end; <c>*</c> stands for one segment.</param>
    /// <param name="path">Of the request.</param>
    public static bool Match(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        var isFolder = pattern.EndsWith(Below, StringComparison.Ordinal);
        pattern = isFolder ? pattern[..^Below.Length] : pattern;
        path = path.TrimEnd('/');
        while (!pattern.IsEmpty)
        {
            var expected = Next(ref pattern);
            var actual = Next(ref path);
            if (actual.IsEmpty || (expected is not "/*" && !expected.Equals(actual, StringComparison.OrdinalIgnoreCase)))
                return false;
        }

        return isFolder || path.IsEmpty;
    }

    // The first segment with its leading slash.
    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> path)
    {
        var end = path.Length > 1 ? path[1..].IndexOf('/') : -1;
        var segment = end < 0 ? path : path[..(end + 1)];
        path = end < 0 ? [] : path[(end + 1)..];
        return segment;
    }
}
