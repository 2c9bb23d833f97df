using System.Text;
using Ensemble.Media.Uploads;

namespace Ensemble.Tests.Media;

public sealed class NameTests
{
    [Theory]
    [InlineData("prelude.mid", "prelude.mid")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\music\\la.wav", "la.wav")]
    [InlineData("a\u202Egpj.exe", "agpj.exe")]
    [InlineData("a\u0000\r\n\u200Bb\uFEFF.txt", "ab.txt")]
    [InlineData("\uD800half.txt", "half.txt")]
    [InlineData("  ", "upload.bin")]
    [InlineData("..", "upload.bin")]
    [InlineData("folder/", "upload.bin")]
    [InlineData(null, "upload.bin")]
    [InlineData("Träumerei 🎹.flac", "Träumerei 🎹.flac")]
    public void A_name_keeps_what_people_read_and_loses_path_control_and_direction_characters(string? given, string cleaned) =>
        Assert.Equal(cleaned, FileName.Clean(given));

    [Fact]
    public void A_long_name_is_cut_between_characters_and_keeps_its_extension()
    {
        var name = FileName.Clean(new string('é', 300) + ".flac");

        Assert.InRange(Encoding.UTF8.GetByteCount(name), 250, 255);
        Assert.EndsWith("é.flac", name, StringComparison.Ordinal);
    }
}
