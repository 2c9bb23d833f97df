using System.Diagnostics;

namespace Ensemble.Tests.Chat.SharePlay.Service;

/// <summary>Makes songs and looks at pictures.</summary>
internal static class Ffmpeg
{
    public static Task RunAsync(params string[] arguments) => RunAsync("ffmpeg", ["-nostdin", "-loglevel", "error", "-y", .. arguments]);

    public static async Task<string> SizeAsync(string picture) => (await RunAsync(
        "ffprobe", ["-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0:s=x", picture])).Trim();

    private static async Task<string> RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, complaint) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await complaint);
        return await output;
    }
}
