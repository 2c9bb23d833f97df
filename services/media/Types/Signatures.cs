namespace Ensemble.Media.Types;

/// <summary>What a content is by its first bytes (magic numbers of the formats' own documents), whatever it is called.</summary>
internal static class Signatures
{
    /// <summary>1 KiB of a content are enough. Null when nothing known begins like this.</summary>
    public static string? Recognise(ReadOnlySpan<byte> head)
    {
        foreach (var (offset, bytes, type) in Fixed)
        {
            if (head.Length >= offset + bytes.Length && head[offset..].StartsWith(bytes))
                return type;
        }

        return Riff(head) ?? IsoMedia(head) ?? Matroska(head) ?? Ogg(head) ?? MpegAudio(head) ?? Texts.Recognise(head);
    }

    private static readonly (int Offset, byte[] Bytes, string Type)[] Fixed =
    [
        (0, [0x89, .. "PNG\r\n\u001a\n"u8], "image/png"),
        (0, [0xFF, 0xD8, 0xFF], "image/jpeg"),
        (0, [.. "GIF87a"u8], "image/gif"),
        (0, [.. "GIF89a"u8], "image/gif"),
        (0, [.. "II*\0"u8], "image/tiff"),
        (0, [.. "MM\0*"u8], "image/tiff"),
        (0, [0, 0, 1, 0], "image/x-icon"),
        (0, [0xFF, 0x0A], "image/jxl"),
        (0, [.. "\0\0\0\u000cJXL "u8], "image/jxl"),
        (0, [.. "fLaC"u8], "audio/flac"),
        (0, [.. "ID3"u8], "audio/mpeg"),
        (0, [.. "MThd"u8], "audio/midi"),
        (0, [.. "#!AMR"u8], "audio/amr"),
        (0, [.. "caff"u8], "audio/x-caf"),
        (0, [.. ".snd"u8], "audio/basic"),
        (0, [.. "FLV\u0001"u8], "video/x-flv"),
        (0, [0, 0, 1, 0xBA], "video/mpeg"),
        (0, [0, 0, 1, 0xB3], "video/mpeg"),
        (0, [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11], "video/x-ms-asf"),
        (0, [.. "%PDF-"u8], "application/pdf"),
        (0, [.. "PK\u0003\u0004"u8], "application/zip"),
        (0, [.. "PK\u0005\u0006"u8], "application/zip"),
        (0, [0x1F, 0x8B, 0x08], "application/gzip"),
        (0, [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], "application/x-7z-compressed"),
        (0, [.. "Rar!\u001a\u0007"u8], "application/vnd.rar"),
        (0, [0x28, 0xB5, 0x2F, 0xFD], "application/zstd"),
        (0, [0xFD, .. "7zXZ\0"u8], "application/x-xz"),
        (0, [.. "BZh"u8], "application/x-bzip2"),
        (257, [.. "ustar"u8], "application/x-tar"),
        (0, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "application/x-ole-storage"),
        (0, [.. "{\\rtf"u8], "application/rtf"),
        (0, [.. "wOFF"u8], "font/woff"),
        (0, [.. "wOF2"u8], "font/woff2"),
        (0, [.. "OTTO"u8], "font/otf"),
        (0, [0x7F, .. "ELF"u8], "application/x-executable"),
        (0, [.. "\0asm"u8], "application/wasm"),
    ];

    private static string? Riff(ReadOnlySpan<byte> head) => head.Length < 12 ? null : head[..4] switch
    {
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F'] or [(byte)'R', (byte)'F', (byte)'6', (byte)'4'] =>
            Is(head, 8, "WAVE"u8) ? "audio/wav" : Is(head, 8, "WEBP"u8) ? "image/webp" : Is(head, 8, "AVI "u8) ? "video/x-msvideo"
            : Is(head, 8, "RMID"u8) ? "audio/midi" : null,
        [(byte)'F', (byte)'O', (byte)'R', (byte)'M'] => Is(head, 8, "AIFF"u8) || Is(head, 8, "AIFC"u8) ? "audio/aiff" : null,
        [(byte)'B', (byte)'M', ..] when Is(head, 6, "\0\0\0\0"u8) => "image/bmp",
        _ => null,
    };

    private static string? IsoMedia(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12 || !Is(head, 4, "ftyp"u8))
            return null;
        var brand = head.Slice(8, 4);
        if (brand.SequenceEqual("M4A "u8) || brand.SequenceEqual("M4B "u8))
            return "audio/mp4";
        if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8))
            return "image/avif";
        if (brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("mif1"u8))
            return "image/heic";
        return brand.SequenceEqual("qt  "u8) ? "video/quicktime" : "video/mp4";
    }

    private static string? Matroska(ReadOnlySpan<byte> head) => !Is(head, 0, [0x1A, 0x45, 0xDF, 0xA3]) ? null
        : head.IndexOf("webm"u8) >= 0 ? "video/webm" : "video/x-matroska";

    private static string? Ogg(ReadOnlySpan<byte> head) => !head.StartsWith("OggS"u8) ? null
        : head.IndexOf("theora"u8) >= 0 ? "video/ogg" : "audio/ogg";

    // An MPEG frame has no name: eleven set bits, then a version and layer, bit rate and sampling rate that exist.
    private static string? MpegAudio(ReadOnlySpan<byte> head)
    {
        if (head.Length < 4 || head[0] != 0xFF)
            return null;
        if ((head[1] & 0xF6) == 0xF0)
            return "audio/aac";
        var exists = (head[1] & 0xE0) == 0xE0 && (head[1] & 0x18) != 0x08 && (head[1] & 0x06) != 0
            && (head[2] & 0xF0) is not 0xF0 and not 0 && (head[2] & 0x0C) != 0x0C;
        return exists ? "audio/mpeg" : null;
    }

    private static bool Is(ReadOnlySpan<byte> head, int offset, ReadOnlySpan<byte> bytes) =>
        head.Length >= offset + bytes.Length && head[offset..].StartsWith(bytes);
}
