using System.Diagnostics;

namespace Ensemble.Tests.Media;

/// <summary>A picture as a camera makes it, by ffmpeg.</summary>
internal static class Picture
{
    public static async Task<byte[]> MakeAsync(string kind, string size = "640x480")
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.{kind}");
        await RunAsync(["-f", "lavfi", "-i", $"color=red:size={size}", "-frames:v", "1", "-metadata", "comment=home address", path]);
        var picture = await File.ReadAllBytesAsync(path);
        File.Delete(path);
        return picture;
    }

    /// <summary>Red at the left, blue at the right, with what a phone adds: how it was held (EXIF, 1 to 8), and a text.</summary>
    public static async Task<byte[]> PhotographAsync(ushort orientation)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.jpg");
        await RunAsync(
        [
            "-f", "lavfi", "-i", "color=red:size=200x300", "-f", "lavfi", "-i", "color=blue:size=200x300", "-filter_complex", "hstack", "-frames:v", "1", path,
        ]);
        var jpeg = await File.ReadAllBytesAsync(path);
        File.Delete(path);
        return [.. jpeg[..2], .. Exif(orientation), .. jpeg[2..]];
    }

    /// <summary>The colours of a square picture's corners, from the upper left clockwise.</summary>
    public static async Task<string[]> CornersAsync(byte[] picture, int size)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.png");
        await File.WriteAllBytesAsync(path, picture);
        await RunAsync(["-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", path + ".raw"]);
        var pixels = await File.ReadAllBytesAsync(path + ".raw");
        File.Delete(path);
        File.Delete(path + ".raw");
        var far = size - 4;
        return [Colour(4, 4), Colour(far, 4), Colour(far, far), Colour(4, far)];

        string Colour(int x, int y)
        {
            var (red, blue) = (pixels[((y * size) + x) * 3], pixels[(((y * size) + x) * 3) + 2]);
            return red > 200 ? "red" : blue > 200 ? "blue" : "mixed";
        }
    }

    // One segment APP1 with a little-endian TIFF of two fields: the description and the orientation.
    private static byte[] Exif(ushort orientation)
    {
        var text = "home address\0"u8.ToArray();
        byte[] tiff =
        [
            .. "II"u8, 42, 0, 8, 0, 0, 0, 2, 0,
            0x0e, 0x01, 2, 0, (byte)text.Length, 0, 0, 0, 38, 0, 0, 0,
            0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0,
            0, 0, 0, 0,
            .. text,
        ];
        byte[] body = [.. "Exif\0\0"u8, .. tiff];
        return [0xff, 0xe1, 0, (byte)(body.Length + 2), .. body];
    }

    private static async Task RunAsync(string[] arguments)
    {
        using var ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-loglevel", "error", .. arguments]);
        await ffmpeg.WaitForExitAsync();
        Assert.Equal(0, ffmpeg.ExitCode);
    }
}
