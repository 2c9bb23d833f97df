using System.Text;

namespace Ensemble.Rooms.Moderation;

/// <summary>A text as it is read, not as it is written: decomposed, without marks and invisible characters, small, lookalikes as Latin letters.</summary>
internal static class FoldedText
{
    // Signs that stand for letters, and end sentences or name sums of money too.
    private const string Signs = "@$!|+€";

    public static string Of(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Lookalikes.IsInvisible(rune))
                continue;
            foreach (var plain in Folding.Of(rune).EnumerateRunes())
                folded.Append(plain.Value == 'ß' ? "ss" : Lookalikes.Read(plain).ToString());
        }

        return folded.ToString();
    }

    /// <summary>
    /// What may be meant as words by a folded text: each run of letters, digits and signs, with digits and signs read as letters, and single
    /// characters in a row as one word.
    /// </summary>
    public static IEnumerable<string> Words(string folded)
    {
        var spelled = new StringBuilder();
        foreach (var run in Runs(folded))
        {
            if (run.Length == 1)
            {
                spelled.Append(run);
                continue;
            }

            foreach (var word in Readings(spelled.ToString()).Concat(Readings(run)))
                yield return word;
            spelled.Clear();
        }

        foreach (var word in Readings(spelled.ToString()))
            yield return word;
    }

    // Signs at the ends may be punctuation or letters; a one may be an i or an l. A number is no word.
    private static IEnumerable<string> Readings(string run)
    {
        if (run.Length < 2 || !run.Any(char.IsLetter))
            yield break;
        var trimmed = run.Trim(Signs.ToCharArray());
        foreach (var text in trimmed == run ? [run] : new[] { run, trimmed })
        {
            yield return Spell(text, one: 'i');
            if (text.AsSpan().ContainsAny("1!|"))
                yield return Spell(text, one: 'l');
        }
    }

    private static IEnumerable<string> Runs(string folded)
    {
        for (int start = 0, at = 0; at <= folded.Length; at++)
        {
            if (at < folded.Length && (char.IsLetterOrDigit(folded[at]) || char.IsSurrogate(folded[at]) || Signs.Contains(folded[at])))
                continue;
            if (at > start)
                yield return folded[start..at];
            start = at + 1;
        }
    }

    private static string Spell(string run, char one) => string.Create(run.Length, (run, one), static (letters, from) =>
    {
        for (var i = 0; i < letters.Length; i++)
        {
            letters[i] = from.run[i] switch
            {
                '0' => 'o',
                '1' or '!' or '|' => from.one,
                '3' or '€' => 'e',
                '4' or '@' => 'a',
                '5' or '$' => 's',
                '6' or '9' => 'g',
                '7' or '+' => 't',
                '8' => 'b',
                var letter => letter,
            };
        }
    });
}
