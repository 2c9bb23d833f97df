using System.Text;
using System.Text.Unicode;

namespace Ensemble.Media.Types;

/// <summary>Tells text from bytes, and the kinds of text that a browser would run from those it would only show.</summary>
internal static class Texts
{
    private const int LongestSequence = 4;

    private static readonly string[] HtmlBeginnings =
        ["<!doctype html", "<html", "<head", "<body", "<script", "<iframe", "<style", "<title", "<table", "<div", "<br", "<p>", "<a ", "<h1", "<img"];

    public static string? Recognise(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty || !IsText(head))
            return null;
        var text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n', '\f');
        if (HtmlBeginnings.Any(beginning => text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)))
            return "text/html";
        if (text.StartsWith('<') && text.Contains("<svg", StringComparison.OrdinalIgnoreCase))
            return "image/svg+xml";
        if (text.StartsWith("<!--", StringComparison.Ordinal))
            return "text/html";
        return text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) ? "application/xml" : "text/plain";
    }

    // Whole UTF-8 but for the last character, which the head may have cut, and no control characters that texts don't have.
    private static bool IsText(ReadOnlySpan<byte> head)
    {
        if (head.ContainsAnyInRange((byte)0, (byte)8) || head.ContainsAnyInRange((byte)14, (byte)26))
            return false;
        for (var cut = 0; cut < LongestSequence && cut < head.Length; cut++)
        {
            if (Utf8.IsValid(head[..^cut]))
                return true;
        }

        return false;
    }
}
