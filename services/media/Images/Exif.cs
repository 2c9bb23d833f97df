using System.Buffers.Binary;

namespace Ensemble.Media.Images;

/// <summary>
/// How the camera was held, of what EXIF says (a TIFF in which tag 0x0112 of the first directory tells it; EXIF 2.32, 4.6.4). It comes with
/// somebody's file: every length in it may lie, and whatever makes no sense is taken for upright.
/// </summary>
internal static class Exif
{
    /// <summary>As it is stored; 2 to 8 are the other ways to turn and mirror it.</summary>
    public const int Upright = 1;

    private const int Last = 8;
    private const int HeaderLength = 8;
    private const int FieldLength = 12;
    private const ushort OrientationTag = 0x0112;
    private const ushort Short = 3;

    public static int Orientation(ReadOnlySpan<byte> exif)
    {
        // JPEG's way to mark it, which some programs write into WebP too.
        var tiff = exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif;
        var isLittle = tiff.StartsWith("II*\0"u8);
        if (tiff.Length < HeaderLength || (!isLittle && !tiff.StartsWith("MM\0*"u8)))
            return Upright;
        var at = Long(tiff[4..], isLittle);
        if (at < HeaderLength || at > tiff.Length - sizeof(ushort))
            return Upright;
        var directory = tiff[(int)at..];
        var count = Word(directory, isLittle);
        var fields = directory[sizeof(ushort)..];
        for (var number = 0; number < count && fields.Length >= FieldLength; number++, fields = fields[FieldLength..])
        {
            if (Word(fields, isLittle) == OrientationTag)
                return Value(fields, isLittle);
        }

        return Upright;
    }

    // One value of two bytes stands in the field itself.
    private static int Value(ReadOnlySpan<byte> field, bool isLittle) =>
        Word(field[2..], isLittle) == Short && Long(field[4..], isLittle) == 1 && Word(field[8..], isLittle) is >= Upright and <= Last and var value
            ? value
            : Upright;

    private static ushort Word(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Long(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
