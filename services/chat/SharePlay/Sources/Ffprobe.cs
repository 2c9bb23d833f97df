using System.Globalization;
using System.Text.Json;
using Ensemble.Chat.SharePlay.Programs;
using Microsoft.Extensions.Options;

namespace Ensemble.Chat.SharePlay.Sources;

/// <summary>Tells what a file is, whatever its name says.</summary>
internal sealed class Ffprobe(BoundedProgram programs, IOptions<SharePlayOptions> options)
{
    private const string Name = "ffprobe";

    private static readonly ProgramLimits Limits = new(TimeSpan.FromSeconds(30), MaxOutput: 500_000, MaxFileSize: 1_000);

    private readonly SharePlayOptions options = options.Value;

    /// <exception cref="SongFailure">There is no ffprobe.</exception>
    public void CheckInstalled()
    {
        if (Path() is null)
            throw SongFailure.NotInstalled(Name);
    }

    /// <exception cref="SongFailure">It is no song, or a longer one than may be played.</exception>
    public async Task<ProbedSong> ProbeAsync(string file, string directory, CancellationToken cancellationToken)
    {
        var run = await programs.RunAsync(Path(),
            [
                "-v", "error", "-protocol_whitelist", "file", "-format_whitelist", SongFormat.Demuxers, "-print_format", "json",
                "-show_entries", "format=format_name,duration:format_tags=title,artist:stream=codec_type:stream_tags=title,artist:stream_disposition=attached_pic",
                "-i", $"file:{file}",
            ], directory, Limits, cancellationToken);
        if (run.End == ProgramEnd.NotInstalled)
            throw SongFailure.NotInstalled(Name);
        if (run.End != ProgramEnd.Success || Read(run.Output) is not { } song)
            throw new SongFailure("no_song", "It is no audio file of a kind that can be played.");
        return song.Duration <= options.MaxDuration.TotalSeconds ? song : throw SongFailure.TooLong(options.MaxDuration);
    }

    private string? Path() => BoundedProgram.Find(options.Ffprobe, Name);

    private static ProbedSong? Read(byte[] output)
    {
        try
        {
            using var json = JsonDocument.Parse(output);
            var (format, streams) = (json.RootElement.GetProperty("format"), json.RootElement.GetProperty("streams").EnumerateArray().ToList());
            if (SongFormat.Of(format.GetProperty("format_name").GetString()!) is not { } kind
                || !streams.Any(stream => IsOf("audio", stream))
                || !double.TryParse(PageSongs.Text(format, "duration"), NumberStyles.Float, CultureInfo.InvariantCulture, out var duration)
                || !double.IsFinite(duration) || duration <= 0)
            {
                return null;
            }

            // Ogg has its tags at the stream.
            var tags = streams.Prepend(format).Select(part => part.TryGetProperty("tags", out var found) ? found : default)
                .Where(found => found.ValueKind == JsonValueKind.Object).ToList();
            var picture = streams.Any(stream => IsOf("video", stream)
                && stream.TryGetProperty("disposition", out var place) && place.TryGetProperty("attached_pic", out var attached) && attached.GetInt32() == 1);
            return new ProbedSong(kind, duration, Tag(tags, "title"), Tag(tags, "artist"), picture);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static bool IsOf(string type, JsonElement stream) => PageSongs.Text(stream, "codec_type") == type;

    private static string? Tag(List<JsonElement> tags, string name) => tags
        .SelectMany(found => found.EnumerateObject())
        .Where(tag => tag.Value.ValueKind == JsonValueKind.String && tag.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(tag => tag.Value.GetString())
        .FirstOrDefault();
}
