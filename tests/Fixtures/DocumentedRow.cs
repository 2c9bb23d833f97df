namespace Ensemble.Tests.Fixtures;

/// <summary>A line of docs/endpoints.tsv: what some client's document promises.</summary>
public sealed record DocumentedRow(string Seeds, string Service, string Method, string Path, string Access, int Success)
{
    private static readonly string[] Later = ["catalog", "marketplace", "community"];

    // What services that are there will answer some day; who builds it takes its line out.
    private static readonly (string Service, string Below)[] LaterBelow =
    [
        ("chat", "/api/shareplay/"),
        ("media", "/api/scrape-url"), ("media", "/api/v1/"),
        ("operations", "/api/v1/webhooks"), ("operations", "/api/v1/admin/feature-flags"), ("operations", "/api/v1/admin/maintenance"),
    ];

    public static IReadOnlyList<DocumentedRow> All { get; } = [.. File.ReadLines(Repository.File("docs/endpoints.tsv")).Skip(1).Select(Read)];

    /// <summary>Those that must work by now.</summary>
    public static IReadOnlyList<DocumentedRow> Built { get; } = [.. All.Where(row => !row.IsLater)];

    private bool IsLater =>
        Later.Contains(Service) || LaterBelow.Any(part => part.Service == Service && Path.StartsWith(part.Below, StringComparison.Ordinal));

    /// <summary>The method of the request: a socket begins as a GET.</summary>
    public string HttpMethod => Method == "WS" ? "GET" : Method;

    /// <summary>The same for a route of the service, whatever it calls its parameters.</summary>
    public static string Shape(string path) => string.Join('/', path.Trim('/').Split('/').Select(segment => segment.StartsWith('{') ? "{}" : segment));

    /// <summary>PianoRhythm's, Stuffchat's and Veza's row of one path are rows of their own.</summary>
    public override string ToString() => $"{Seeds[0]} {Method} {Path}";

    private static DocumentedRow Read(string line)
    {
        var cells = line.Split('\t');
        return new DocumentedRow(cells[0], cells[1], cells[2], cells[3], cells[4], int.Parse(cells[5], System.Globalization.CultureInfo.InvariantCulture));
    }
}
