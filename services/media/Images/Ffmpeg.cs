using System.Diagnostics;
using System.Globalization;

namespace Ensemble.Media.Images;

/// <summary>
/// ffmpeg on input that may be made to harm: without a shell, with one demuxer and the file protocol only, and under limits of the
/// kernel (prlimit) on memory, processor time and the size of what it writes, beside one on the time that passes.
/// </summary>
internal static class Ffmpeg
{
    private const string Prlimit = "/usr/bin/prlimit";
    private const int MaxPixels = 40_000_000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private static readonly string[] Limits = ["--as=1500000000", "--cpu=10", "--fsize=1000000", "--nofile=64", "--core=0", "--"];

    // The middle of the picture, as large as fits, and turned when it is small already; the small one is made of the large one.
    private const string Middle = "[0:v]scale=256:256:force_original_aspect_ratio=increase,crop=256:256";
    private const string Both = "split[large][half];[half]scale=64:64[small]";

    // By EXIF's orientation, from 1 on: what turns a picture back to how the camera was held.
    private static readonly string[] Turns =
        ["null", "hflip", "hflip,vflip", "vflip", "transpose=cclock_flip", "transpose=clock", "transpose=clock_flip", "transpose=cclock"];

    /// <param name="path">The picture.</param>
    /// <param name="format">The demuxer to read it with.</param>
    /// <param name="orientation">EXIF's, 1 to 8; null has ffmpeg find it out, which version 5 does for JPEG only and later ones for more.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    /// <returns>Null when the picture can't be read within the limits.</returns>
    public static async Task<(byte[] Large, byte[] Small)?> SquaresAsync(
        string path, string format, int? orientation, CancellationToken cancellationToken)
    {
        var (large, small) = (path + ".large", path + ".small");
        try
        {
            var ended = await RunAsync(
            [
                .. Input(path, format, orientation), "-filter_complex", $"{Middle},{Turn(orientation)},{Both}",
                .. Output("[large]", large), .. Output("[small]", small),
            ], cancellationToken);
            return ended && File.Exists(large) && File.Exists(small)
                ? (await File.ReadAllBytesAsync(large, cancellationToken), await File.ReadAllBytesAsync(small, cancellationToken))
                : null;
        }
        finally
        {
            File.Delete(large);
            File.Delete(small);
        }
    }

    /// <summary>The same of one whole picture that fits into a square; one that is smaller stays as it is.</summary>
    public static async Task<byte[]?> ThumbnailAsync(string path, string format, int? orientation, int size, CancellationToken cancellationToken)
    {
        var small = path + ".small";
        var fit = string.Create(CultureInfo.InvariantCulture,
            $"[0:v]{Turn(orientation)},scale='min({size},iw)':'min({size},ih)':force_original_aspect_ratio=decrease[small]");
        try
        {
            return await RunAsync([.. Input(path, format, orientation), "-filter_complex", fit, .. Output("[small]", small)], cancellationToken)
                && File.Exists(small)
                ? await File.ReadAllBytesAsync(small, cancellationToken)
                : null;
        }
        finally
        {
            File.Delete(small);
        }
    }

    private static string Turn(int? orientation) => orientation is { } known ? Turns[known - Exif.Upright] : "null";

    private static string[] Input(string path, string format, int? orientation) =>
    [
        .. Limits, "ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y",
        "-threads", "1", "-filter_threads", "1", "-filter_complex_threads", "1",
        "-protocol_whitelist", "file", "-max_pixels", MaxPixels.ToString(CultureInfo.InvariantCulture),
        .. orientation is null ? (string[])[] : ["-noautorotate"], "-f", format, "-i", $"file:{path}",
    ];

    private static string[] Output(string stream, string path) =>
        ["-map", stream, "-map_metadata", "-1", "-frames:v", "1", "-threads", "1", "-c:v", "png", "-f", "image2pipe", $"file:{path}"];

    private static async Task<bool> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(Prlimit, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException("ffmpeg did not start.");
        process.StandardInput.Close();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            // Read to the end, and thrown away: it tells of the sender's file only, and a full pipe would stop the process.
            await process.StandardError.BaseStream.CopyToAsync(Stream.Null, deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return process.ExitCode == 0;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false; // Over the deadline.
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
