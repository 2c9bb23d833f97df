using System.Buffers.Binary;

namespace Ensemble.Media.Images;

/// <summary>
/// Finds EXIF in a PNG (chunk <c>eXIf</c>; PNG, third edition, 11.3.3.7) or a WebP (chunk <c>EXIF</c>; RFC 9649, 2.7.1.5). The first one
/// counts; a chunk that says it is longer than its file ends the search.
/// </summary>
internal static class ExifChunk
{
    private const int SizeLength = 4;
    private const int NameLength = 4;
    private const int ChecksumLength = 4;

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'];

    /// <returns>Empty without one.</returns>
    public static ReadOnlySpan<byte> OfPng(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(PngSignature))
            return [];
        var rest = file[PngSignature.Length..];
        while (rest.Length >= SizeLength + NameLength + ChecksumLength)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(rest);
            var name = rest.Slice(SizeLength, NameLength);
            rest = rest[(SizeLength + NameLength)..];
            if (size > rest.Length - ChecksumLength || name.SequenceEqual("IEND"u8))
                return [];
            if (name.SequenceEqual("eXIf"u8))
                return rest[..(int)size];
            rest = rest[((int)size + ChecksumLength)..];
        }

        return [];
    }

    /// <returns>Empty without one.</returns>
    public static ReadOnlySpan<byte> OfWebP(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file.StartsWith("RIFF"u8) || !file[8..].StartsWith("WEBP"u8))
            return [];
        var rest = file[12..];
        while (rest.Length >= NameLength + SizeLength)
        {
            var name = rest[..NameLength];
            var size = BinaryPrimitives.ReadUInt32LittleEndian(rest[NameLength..]);
            rest = rest[(NameLength + SizeLength)..];
            if (size > rest.Length)
                return [];
            if (name.SequenceEqual("EXIF"u8))
                return rest[..(int)size];
            // A chunk begins at an even place; the last one may lack the byte that makes it so.
            rest = rest[(int)Math.Min(size + (size & 1), (uint)rest.Length)..];
        }

        return [];
    }
}
