using System.Collections.Frozen;

namespace Ensemble.Media.Types;

/// <summary>What downloads say a file is, and whether a browser may show it in place.</summary>
internal static class ContentTypes
{
    public const string Unknown = "application/octet-stream";

    // Kinds of text differ by name only; these are the names of what is shown or saved, none of what a browser would run.
    private static readonly FrozenDictionary<string, string> TextsByExtension = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".json"] = "application/json", [".csv"] = "text/csv", [".md"] = "text/markdown", [".srt"] = "application/x-subrip",
        [".vtt"] = "text/vtt", [".xml"] = "application/xml", [".musicxml"] = "application/vnd.recordare.musicxml+xml",
        [".html"] = "text/html", [".htm"] = "text/html", [".xhtml"] = "application/xhtml+xml", [".svg"] = "image/svg+xml",
        [".css"] = "text/css", [".js"] = "text/javascript", [".mjs"] = "text/javascript", [".abc"] = "text/vnd.abc",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // Inside a ZIP or an OLE container is a document whose kind the name tells; all of them are saved, not shown.
    private static readonly FrozenDictionary<string, string> DocumentsByExtension = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        [".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        [".pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        [".odt"] = "application/vnd.oasis.opendocument.text", [".ods"] = "application/vnd.oasis.opendocument.spreadsheet",
        [".epub"] = "application/epub+zip", [".mxl"] = "application/vnd.recordare.musicxml", [".doc"] = "application/msword",
        [".xls"] = "application/vnd.ms-excel", [".ppt"] = "application/vnd.ms-powerpoint",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Shown = FrozenSet.Create(
        "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "image/x-icon", "image/jxl", "image/heic",
        "audio/mpeg", "audio/wav", "audio/flac", "audio/ogg", "audio/mp4", "audio/aac", "audio/midi", "audio/aiff", "audio/amr",
        "audio/basic", "audio/x-caf", "video/mp4", "video/webm", "video/ogg", "video/quicktime", "video/x-matroska", "video/mpeg",
        "text/plain");

    /// <param name="sniffed">What the content looks like (<see cref="Signatures"/>); the name only decides among kinds of it.</param>
    /// <param name="name">The file's name.</param>
    public static string Of(string? sniffed, string name) => sniffed switch
    {
        null => Unknown,
        "text/plain" => TextsByExtension.GetValueOrDefault(Path.GetExtension(name), sniffed),
        "application/zip" or "application/x-ole-storage" => DocumentsByExtension.GetValueOrDefault(Path.GetExtension(name), sniffed),
        _ => sniffed,
    };

    /// <summary>Nothing of these can carry a script; all others are offered for saving.</summary>
    public static bool MayBeShown(string contentType) => Shown.Contains(contentType);

    /// <summary>As in a header: a text's says how it is encoded, as texts are only recognised in UTF-8.</summary>
    public static string InHeader(string contentType) =>
        contentType.StartsWith("text/", StringComparison.Ordinal) ? $"{contentType}; charset=utf-8" : contentType;
}
