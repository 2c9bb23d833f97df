using System.Text;

namespace Ensemble.Rooms.Moderation;

/// <summary>
/// The words that nobody may say. A letter that a word has once or more may be drawn out to three or more, but no shorter: "niger" is a
/// river, and "good" no "god".
/// </summary>
internal sealed class WordList
{
    private const int MaxWords = 100_000;
    private const int MaxWordLength = 64;
    private const int DrawnOut = 3;

    // By their letters without repetition: how often each is repeated.
    private readonly Dictionary<string, List<byte[]>> _words = [];

    public WordList(IEnumerable<string> lines)
    {
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            var word = FoldedText.Of(line).Trim();
            if (word.Length == 0 || word[0] == '#')
                continue;
            if (word.Length > MaxWordLength || !word.All(char.IsLetter))
                throw new FormatException($"line {number} must be one word of letters, at most {MaxWordLength}, or a comment after #");
            if (++Count > MaxWords)
                throw new FormatException($"more than {MaxWords} words");
            var (letters, counts) = Condense(word);
            if (!_words.TryGetValue(letters, out var same))
                _words[letters] = same = [];
            same.Add(counts);
        }
    }

    public int Count { get; }

    public bool IsIn(string folded)
    {
        foreach (var word in FoldedText.Words(folded))
        {
            var (letters, counts) = Condense(word);
            if (_words.TryGetValue(letters, out var same) && same.Exists(listed => Fits(counts, listed)))
                return true;
        }

        return false;
    }

    private static bool Fits(byte[] said, byte[] listed)
    {
        for (var i = 0; i < said.Length; i++)
        {
            if (said[i] != listed[i] && said[i] < Math.Max(DrawnOut, (int)listed[i]))
                return false;
        }

        return true;
    }

    private static (string Letters, byte[] Counts) Condense(string word)
    {
        var (letters, counts) = (new StringBuilder(word.Length), new List<byte>(word.Length));
        foreach (var letter in word)
        {
            if (letters.Length > 0 && letters[^1] == letter)
            {
                counts[^1] = (byte)Math.Min(counts[^1] + 1, byte.MaxValue);
                continue;
            }

            letters.Append(letter);
            counts.Add(1);
        }

        return (letters.ToString(), [.. counts]);
    }
}
