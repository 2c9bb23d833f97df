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

    /// <summary>Red, blue, white and green from the upper left clockwise, with what a phone adds: how it was held (EXIF, 1 to 8), and a text.</summary>
    public static async Task<byte[]> PhotographAsync(string kind, byte orientation)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.{kind}");
        string[] quarters = ["red", "blue", "lime", "white"];
        await RunAsync(
        [
            .. quarters.SelectMany(colour => (string[])["-f", "lavfi", "-i", $"color={colour}:size=200x150"]),
            "-filter_complex", "[0][1]hstack[upper];[2][3]hstack[lower];[upper][lower]vstack", "-frames:v", "1", path,
        ]);
        var picture = await File.ReadAllBytesAsync(path);
        File.Delete(path);
        return ExifWriter.Add(picture, kind, ExifWriter.Tiff(orientation));
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
            var pixel = pixels.AsSpan(((y * size) + x) * 3, 3);
            return (pixel[0] > 200, pixel[1] > 200, pixel[2] > 200) switch
            {
                (true, false, false) => "red",
                (false, false, true) => "blue",
                (true, true, true) => "white",
                (false, true, false) => "green",
                _ => "mixed",
            };
        }
    }

    private static async Task RunAsync(string[] arguments)
    {
        using var ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-loglevel", "error", .. arguments]);
        await ffmpeg.WaitForExitAsync();
        Assert.Equal(0, ffmpeg.ExitCode);
    }
}
