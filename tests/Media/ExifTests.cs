using Ensemble.Media.Images;

namespace Ensemble.Tests.Media;

/// <summary>What comes with somebody's picture may be made to mislead: a lie about a length ends in upright, never in an exception.</summary>
public sealed class ExifTests
{
    private const int Turned = 6;

    private static readonly byte[] Plain = ExifWriter.Tiff(Turned);

    private static byte[] PngSignature => [0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n'];

    [Fact]
    public void Both_byte_orders_and_the_prefix_of_JPEG_are_read()
    {
        Assert.Equal(Turned, Exif.Orientation(Plain));
        Assert.Equal(Turned, Exif.Orientation([.. "Exif\0\0"u8, .. Plain]));
        Assert.Equal(Turned, Exif.Orientation([.. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, Turned, 0, 0]));
    }

    [Theory]
    [InlineData(new byte[0], "nothing")]
    [InlineData(new byte[] { (byte)'I', (byte)'I', 43, 0, 8, 0, 0, 0, 0, 0 }, "no TIFF")]
    [InlineData(new byte[] { (byte)'I', (byte)'I', 42, 0, 9, 0, 0, 0, 0 }, "a directory that is cut off")]
    [InlineData(new byte[] { (byte)'I', (byte)'I', 42, 0, 255, 255, 255, 255, 1, 0 }, "a directory after the end")]
    [InlineData(new byte[] { (byte)'I', (byte)'I', 42, 0, 0, 0, 0, 0, 1, 0 }, "a directory in the header")]
    [InlineData(new byte[] { (byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 255, 255, 1, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0 }, "more fields than there are")]
    [InlineData(new byte[] { (byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 0, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0 }, "a field after the last")]
    [InlineData(new byte[] { (byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 4, 0, 1, 0, 0, 0, 6, 0, 0, 0 }, "another type")]
    [InlineData(new byte[] { (byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 2, 0, 0, 0, 6, 0, 0, 0 }, "two values")]
    [InlineData(new byte[] { (byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0 }, "0")]
    [InlineData(new byte[] { (byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 9, 0, 0, 0 }, "9")]
    public void What_makes_no_sense_is_upright(byte[] exif, string why) => Assert.True(Exif.Orientation(exif) == Exif.Upright, why);

    [Fact]
    public void A_TIFF_that_is_cut_anywhere_is_read_as_far_as_it_goes()
    {
        // The second field ends at the 34th byte.
        for (var length = 0; length < Plain.Length; length++)
            Assert.Equal(length >= 34 ? Turned : Exif.Upright, Exif.Orientation(Plain.AsSpan(0, length)));
    }

    [Fact]
    public void A_PNG_has_it_before_or_after_the_picture_and_not_after_its_end()
    {
        var (exif, image, end) = (ExifWriter.PngChunk("eXIf"u8, Plain), ExifWriter.PngChunk("IDAT"u8, new byte[9]), ExifWriter.PngChunk("IEND"u8, []));

        Assert.Equal(Plain, ExifChunk.OfPng([.. PngSignature, .. exif, .. image, .. end]));
        Assert.Equal(Plain, ExifChunk.OfPng([.. PngSignature, .. image, .. exif, .. end]));
        Assert.Equal([], ExifChunk.OfPng([.. PngSignature, .. image, .. end, .. exif]));
        Assert.Equal([], ExifChunk.OfPng([.. "no PNG: "u8, .. exif]));
        Assert.Equal([], ExifChunk.OfPng([.. PngSignature, 255, 255, 255, 255, .. "IDAT"u8, .. exif]));
        Assert.Equal([], ExifChunk.OfPng([.. PngSignature, 0x7f, 255, 255, 255, .. "eXIf"u8, .. exif]));
    }

    [Fact]
    public void A_WebP_has_it_after_chunks_of_even_and_odd_lengths()
    {
        var (exif, even, odd) = (ExifWriter.WebPChunk("EXIF"u8, Plain), ExifWriter.WebPChunk("VP8 "u8, new byte[8]), ExifWriter.WebPChunk("ALPH"u8, new byte[7]));

        Assert.Equal(Plain, ExifChunk.OfWebP(ExifWriter.WebP([.. even, .. odd, .. exif])));
        Assert.Equal([], ExifChunk.OfWebP(ExifWriter.WebP([.. even, .. odd])));
        Assert.Equal([], ExifChunk.OfWebP(ExifWriter.WebP([.. even, .. odd[..^1]])));
        Assert.Equal([], ExifChunk.OfWebP([.. "RIFF"u8, 0, 0, 0, 0, .. "WAVE"u8, .. exif]));
        Assert.Equal([], ExifChunk.OfWebP(ExifWriter.WebP([.. "VP8 "u8, 255, 255, 255, 255, .. exif])));
        Assert.Equal([], ExifChunk.OfWebP(ExifWriter.WebP([.. "EXIF"u8, 255, 255, 255, 127, .. exif])));
    }

    [Fact]
    public void A_file_that_is_cut_anywhere_or_changed_anywhere_ends_the_search()
    {
        var png = (byte[])[.. PngSignature, .. ExifWriter.PngChunk("IDAT"u8, new byte[9]), .. ExifWriter.PngChunk("eXIf"u8, Plain)];
        var webp = ExifWriter.WebP([.. ExifWriter.WebPChunk("ALPH"u8, new byte[7]), .. ExifWriter.WebPChunk("EXIF"u8, Plain)]);
        foreach (var file in new[] { png, webp })
        {
            for (var place = 0; place < file.Length; place++)
            {
                var changed = (byte[])file.Clone();
                changed[place] ^= 0xff;
                foreach (var content in new[] { file[..place], changed })
                {
                    Assert.InRange(Exif.Orientation(ExifChunk.OfPng(content)), 1, 8);
                    Assert.InRange(Exif.Orientation(ExifChunk.OfWebP(content)), 1, 8);
                }
            }
        }
    }
}
