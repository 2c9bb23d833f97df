using System.Globalization;
using System.Text;

namespace Ensemble.Rooms.Moderation;

/// <summary>Letters that are read as Latin ones, and characters that show nothing at all.</summary>
internal static class Lookalikes
{
    // Letters to Unicode, blank on the screen: the Hangul fillers and the empty Braille cell.
    private static readonly int[] Blank = [0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0];

    // Beside what Folding makes of accented, fullwidth, mathematical, circled and superscript letters.
    private static readonly Dictionary<int, char> Letters = Pairs(
        "аaвbеeгrіiјjкkмmнhоoпnрpсcтtуyхxѕsԁdԛqԝwһhүyӏlѵv", // Cyrillic
        "αaβbγyεeηnιiκkμuνvοoρpςστtυuχxωw", // Greek, whose sigma at the end is the other one
        "оoսuոnհhօoցgգq", // Armenian
        "ɑaɓbɖdɗdđdɛeɡgɠgħhɨiıiɩiƙkłlɫlɱmɲnŋnøoƥpʀrɾrʂsŧtʉuʋvʏyƴyʐz", // Latin with strokes and hooks
        "ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpꞯqꜱsᴛtᴜuᴠvᴡwᴢz"); // small capitals

    // Alphabets of emoji: negative circled and negative squared letters, and those of flags.
    private static readonly int[] Alphabets = [0x1F150, 0x1F170, 0x1F1E6];

    /// <summary>The Latin letter, or what it was.</summary>
    public static Rune Read(Rune rune)
    {
        if (Letters.TryGetValue(rune.Value, out var letter))
            return new Rune(letter);
        foreach (var alphabet in Alphabets)
        {
            if (rune.Value >= alphabet && rune.Value < alphabet + 26)
                return new Rune((char)('a' + rune.Value - alphabet));
        }

        return rune;
    }

    /// <summary>Marks on other letters, joiners, fillers and other formatting.</summary>
    public static bool IsInvisible(Rune rune) => Blank.Contains(rune.Value) || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.Control
        && !Rune.IsWhiteSpace(rune);

    private static Dictionary<int, char> Pairs(params string[] tables)
    {
        var pairs = new Dictionary<int, char>();
        foreach (var table in tables)
        {
            for (var i = 0; i < table.Length; i += 2)
                pairs[table[i]] = table[i + 1];
        }

        return pairs;
    }
}
