using Ensemble.Rooms.Moderation;

namespace Ensemble.Tests.Rooms.Logic;

public sealed class WordListTests
{
    private static readonly WordList Words = new(["# insults", "", "nitwit", "Bother", "gremlin", "ass", "bootlicker", "\u0434\u0443\u0440\u0430\u043A", "\u03B2\u03BB\u03AC\u03BA\u03B1\u03C2"]);

    [Theory]
    [InlineData("nitwit")]
    [InlineData("you NITWIT!")]
    [InlineData("(nitwit)")]
    [InlineData("_nitwit_ indeed")]
    [InlineData("n\u00EFtw\u00EDt")] // accents, composed
    [InlineData("ni\u0308twi\u0301t")] // and as marks
    [InlineData("n\u0336i\u0336t\u0336w\u0336i\u0336t\u0336")] // struck through
    [InlineData("nit\u200Bwit")] // zero width space
    [InlineData("n\u200Di\u2060t\uFEFFw\u00ADi\u200Et")] // joiners, a soft hyphen, a direction mark
    [InlineData("nit\u3164wit")] // a blank Hangul filler
    [InlineData("nit\U000E0041wit")] // a tag
    [InlineData("\uFF4E\uFF49\uFF54\uFF57\uFF49\uFF54")] // fullwidth
    [InlineData("\U0001D427\U0001D422\U0001D42D\U0001D430\U0001D422\U0001D42D")] // mathematical bold
    [InlineData("\u24C3\u24BE\u24C9\u24CC\u24BE\u24C9")] // circled
    [InlineData("\U0001F1F3\U0001F1EE\U0001F1F9\U0001F1FC\U0001F1EE\U0001F1F9")] // letters of flags
    [InlineData("\U0001F17D\U0001F178\U0001F183\U0001F186\U0001F178\U0001F183")] // negative squared
    [InlineData("n\u0456tw\u0456\u0442")] // Cyrillic among Latin
    [InlineData("n\u03B9\u03C4w\u03B9\u03C4")] // Greek among Latin
    [InlineData("\u0274\u026A\u1D1B\u1D21\u026A\u1D1B")] // small capitals
    [InlineData("n1tw!7")]
    [InlineData("gr3m1in")] // a one for an l
    [InlineData("grem|in")]
    [InlineData("8o+h3r")]
    [InlineData("a$$")]
    [InlineData("niiiiiitwiiit")]
    [InlineData("asssss")]
    [InlineData("booootlicker")]
    [InlineData("n i t w i t")]
    [InlineData("oh n.i-t w*i*t")]
    [InlineData("n 1 t w 1 t")]
    [InlineData("\u0414\u0423\u0420\u0410\u041A")]
    [InlineData("\u0392\u039B\u0391\u039A\u0391\u03A3")] // capitals, whose last is no final sigma
    public void A_listed_word_is_found_in_every_disguise(string text) => Assert.True(Words.IsIn(FoldedText.Of(text)));

    [Theory]
    [InlineData("nitwits")] // another word
    [InlineData("class, assume, embarrass")]
    [InlineData("as")] // shorter than the listed one
    [InlineData("botlicker")]
    [InlineData("niitwit")] // twice is not drawn out
    [InlineData("455")] // a number
    [InlineData("$$$ 1,000,000 !!!")]
    [InlineData("a s")]
    [InlineData("bot her")]
    [InlineData("r\u00E9sum\u00E9 na\u00EFve \u0130stanbul stra\u00DFe")]
    [InlineData("\u0434\u0443\u0440\u0430")]
    [InlineData("\uD55C\uAD6D\uC5B4 \u65E5\u672C\u8A9E \u0627\u0644\u0639\u0631\u0628\u064A\u0629")]
    [InlineData("\U0001F3B9\U0001F3B5")]
    [InlineData("")]
    public void Nothing_else_is(string text) => Assert.False(Words.IsIn(FoldedText.Of(text)));

    [Theory]
    [InlineData("two words", 2)]
    [InlineData("c3po", 2)]
    public void A_list_with_something_else_than_words_is_refused_with_its_line(string line, int number)
    {
        var failure = Assert.Throws<FormatException>(() => new WordList(["fine", line]));

        Assert.Contains($"line {number}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_that_comes_with_the_service_can_be_read_and_leaves_music_alone()
    {
        var list = new WordList(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Moderation", "words.txt")));

        Assert.InRange(list.Count, 20, 200);
        foreach (var text in new[] { "Bach's Prelude in C, assai vivace", "the A55 from Scunthorpe", "a class in bass", "Niger and Nigeria", "spicy chicken" })
            Assert.False(list.IsIn(FoldedText.Of(text)), text);
    }

    [Fact]
    public void No_text_takes_long_or_fails()
    {
        var random = new Random(Campaign.Seed());
        for (var round = 0; round < Campaign.Rounds(2_000, 100_000); round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(500)).Select(_ => (char)random.Next(random.Next(2) == 0 ? 0x80 : 0x10000)));
            Words.IsIn(FoldedText.Of(text));
        }
    }
}
