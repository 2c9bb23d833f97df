using Ensemble.Chat.SharePlay.Programs;
using Ensemble.ServiceDefaults.Fetching;
using Microsoft.Extensions.Options;

namespace Ensemble.Chat.SharePlay.Sources;

/// <summary>Pictures of songs: 256 × 256 JPEG, of what is in the file or on the page. A song without one is played all the same.</summary>
internal sealed class Cover(BoundedProgram programs, GuardedHttp http, IOptions<SharePlayOptions> options)
{
    private const string Name = "ffmpeg";
    private const string PictureDemuxers = "jpeg_pipe,png_pipe,webp_pipe,image2";
    private const string Square = "scale=256:256:force_original_aspect_ratio=increase,crop=256:256";

    private static readonly ProgramLimits Limits = new(TimeSpan.FromSeconds(20), MaxOutput: 1_000, MaxFileSize: 1_000_000);
    private static readonly FetchLimits PictureLimits = new(5_000_000, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10));

    private readonly string? configured = options.Value.Ffmpeg;

    /// <summary>Of the picture in a song's file.</summary>
    public Task<bool> MakeFromSongAsync(string song, string cover, string directory, CancellationToken cancellationToken) =>
        MakeAsync(song, SongFormat.Demuxers, cover, directory, cancellationToken);

    /// <summary>Of a picture on the web.</summary>
    public async Task<bool> MakeFromWebAsync(Uri picture, string cover, string directory, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, "picture");
        try
        {
            using var fetched = await http.GetAsync(picture, PictureLimits, cancellationToken);
            if (!fetched.IsSuccess)
                return false;
            await using var file = File.Create(path);
            await fetched.Body.CopyToAsync(file, cancellationToken);
        }
        catch (FetchException)
        {
            return false;
        }

        return await MakeAsync(path, PictureDemuxers, cover, directory, cancellationToken);
    }

    private async Task<bool> MakeAsync(string source, string demuxers, string cover, string directory, CancellationToken cancellationToken)
    {
        var run = await programs.RunAsync(BoundedProgram.Find(configured, Name),
            [
                "-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-threads", "1", "-filter_threads", "1",
                "-protocol_whitelist", "file", "-format_whitelist", demuxers, "-max_pixels", "40000000", "-i", $"file:{source}",
                "-map", "0:v:0", "-map_metadata", "-1", "-frames:v", "1", "-vf", Square, "-c:v", "mjpeg", "-q:v", "4", "-pix_fmt", "yuvj420p",
                "-threads", "1", "-f", "image2pipe", $"file:{cover}",
            ], directory, Limits, cancellationToken);
        return run.End == ProgramEnd.Success && new FileInfo(cover) is { Exists: true, Length: > 0 };
    }
}
