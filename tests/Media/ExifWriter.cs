using System.Buffers.Binary;

namespace Ensemble.Tests.Media;

/// <summary>Puts EXIF into a picture, where its kind has it.</summary>
internal static class ExifWriter
{
    /// <summary>A little-endian TIFF of two fields: a text and the orientation.</summary>
    public static byte[] Tiff(byte orientation)
    {
        var text = "home address\0"u8.ToArray();
        return
        [
            .. "II"u8, 42, 0, 8, 0, 0, 0, 2, 0,
            0x0e, 0x01, 2, 0, (byte)text.Length, 0, 0, 0, 38, 0, 0, 0,
            0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0,
            0, 0, 0, 0,
            .. text,
        ];
    }

    public static byte[] Add(byte[] picture, string kind, byte[] exif) => kind switch
    {
        "jpg" => [.. picture[..2], 0xff, 0xe1, 0, (byte)(exif.Length + 8), .. "Exif\0\0"u8, .. exif, .. picture[2..]],
        // After the signature and the header.
        "png" => [.. picture[..33], .. PngChunk("eXIf"u8, exif), .. picture[33..]],
        "webp" => WebP([.. WebPChunk("VP8X"u8, Extended(400, 300)), .. picture[12..], .. WebPChunk("EXIF"u8, exif)]),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static byte[] PngChunk(ReadOnlySpan<byte> name, byte[] content)
    {
        byte[] named = [.. name, .. content];
        var (size, checksum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(size, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32(named));
        return [.. size, .. named, .. checksum];
    }

    public static byte[] WebPChunk(ReadOnlySpan<byte> name, byte[] content) =>
        [.. name, .. Size(content.Length), .. content, .. new byte[content.Length % 2]];

    public static byte[] WebP(byte[] chunks) => [.. "RIFF"u8, .. Size(chunks.Length + 4), .. "WEBP"u8, .. chunks];

    // The flag that EXIF follows, and the size of the canvas less one.
    private static byte[] Extended(int width, int height) => [8, 0, 0, 0, .. Size(width - 1)[..3], .. Size(height - 1)[..3]];

    private static uint Crc32(byte[] content)
    {
        var rest = uint.MaxValue;
        foreach (var one in content)
        {
            rest ^= one;
            for (var bit = 0; bit < 8; bit++)
                rest = (rest >> 1) ^ ((rest & 1) * 0xedb88320);
        }

        return ~rest;
    }

    private static byte[] Size(int size)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, size);
        return bytes;
    }
}
