using System.Diagnostics;

namespace Ensemble.Tests.Media;

/// <summary>A picture as a camera makes it, by ffmpeg.</summary>
internal static class Picture
{
    public static async Task<byte[]> MakeAsync(string kind, string size = "640x480")
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.{kind}");
        using var ffmpeg = Process.Start("ffmpeg",
            ["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", $"color=red:size={size}", "-frames:v", "1", "-metadata", "comment=home address", path]);
        await ffmpeg.WaitForExitAsync();
        var picture = await File.ReadAllBytesAsync(path);
        File.Delete(path);
        return picture;
    }
}
