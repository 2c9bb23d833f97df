using System.Text;

namespace Ensemble.Rooms.Moderation;

/// <summary>The table folding.txt, which folding.mjs makes of Unicode's data: characters that stand for other, plain ones.</summary>
internal static class Folding
{
    private static readonly Dictionary<Rune, string> Table = Read();

    /// <summary>The character decomposed, small and without marks; mostly just small.</summary>
    public static string Of(Rune rune) => rune.IsAscii ? Rune.ToLowerInvariant(rune).ToString()
        : Table.TryGetValue(rune, out var plain) ? plain
        : Rune.ToLowerInvariant(rune).ToString();

    private static Dictionary<Rune, string> Read()
    {
        using var stream = typeof(Folding).Assembly.GetManifestResourceStream("folding.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var table = new Dictionary<Rune, string>();
        while (reader.ReadLine() is { } line)
        {
            var space = line.IndexOf(' ');
            if (line[0] == '#')
                continue;
            foreach (var rune in line.AsSpan(space + 1).EnumerateRunes())
                table[rune] = line[..space];
        }

        return table;
    }
}
