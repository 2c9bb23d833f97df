using System.Globalization;
using System.Text.Json;
using Ensemble.Chat.SharePlay.Programs;
using Ensemble.Chat.SharePlay.State;
using Ensemble.ServiceDefaults.Fetching;
using Microsoft.Extensions.Options;

namespace Ensemble.Chat.SharePlay.Sources;

/// <summary>
/// Songs on pages that yt-dlp understands. What it is given comes after <c>--</c>; it reads no configuration, has no cookies, and its
/// connections go through a proxy that lets it reach the public internet only.
/// </summary>
internal sealed class YtDlp(BoundedProgram programs, GuardedProxy proxy, IOptions<SharePlayOptions> options)
{
    private const string Name = "yt-dlp";
    private const string DownloadedAs = "page";
    private const int MaxDescription = 8_000_000;
    private const int MaxPageBytes = 50_000_000;
    private const int MaxProgressBytes = 20_000_000;

    private static readonly TimeSpan LongestDescription = TimeSpan.FromSeconds(90);

    private readonly SharePlayOptions options = options.Value;
    private readonly TimeSpan descriptionTime = options.Value.DownloadTime < LongestDescription ? options.Value.DownloadTime : LongestDescription;

    public bool IsInstalled => Path() is not null;

    /// <summary>What is on a page.</summary>
    /// <param name="address">The page, or null for a search.</param>
    /// <param name="words">What to search for when there is no page: the first one found.</param>
    /// <param name="directory">To work in.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SongFailure">It can't be told, or is nothing that may be played.</exception>
    public async Task<PageSongs> DescribeAsync(Uri? address, string words, string directory, CancellationToken cancellationToken)
    {
        var run = await RunAsync(
            ["--flat-playlist", "--playlist-end", Invariant($"{Queue.MaxItems}"), "--dump-single-json", "--", Target(address, words)],
            directory, new ProgramLimits(descriptionTime, MaxDescription, MaxFileSize: 10_000_000), MaxPageBytes, cancellationToken);
        try
        {
            using var json = JsonDocument.Parse(run.Output);
            return PageSongs.Read(json.RootElement);
        }
        catch (JsonException)
        {
            throw Unreadable();
        }
    }

    /// <summary>Downloads the song of a page.</summary>
    /// <returns>Where it is.</returns>
    /// <exception cref="SongFailure">It did not come.</exception>
    public async Task<string> DownloadAsync(string address, string directory, Action<double> progress, CancellationToken cancellationToken)
    {
        await RunAsync(
            [
                "--no-playlist", "--format", "bestaudio/best", "--max-filesize", Invariant($"{options.MaxBytes}"), "--no-part", "--no-mtime",
                "--fixup", "never", "--downloader", "native", "--newline", "--progress",
                "--progress-template", "download:%(progress.downloaded_bytes)s/%(progress.total_bytes,progress.total_bytes_estimate)s",
                "--output", $"{DownloadedAs}.%(ext)s", "--", address,
            ],
            directory, new ProgramLimits(options.DownloadTime, MaxProgressBytes, options.MaxBytes), options.MaxBytes + MaxPageBytes, cancellationToken,
            line => Tell(line, progress));
        // It ends well, and without a file, when the file would be too large.
        return Directory.EnumerateFiles(directory, DownloadedAs + ".*").FirstOrDefault() ?? throw SongFailure.TooLarge(options.MaxBytes);
    }

    private async Task<ProgramRun> RunAsync(
        string[] arguments, string directory, ProgramLimits limits, long maxBytes, CancellationToken cancellationToken, Action<string>? onLine = null)
    {
        await using var session = proxy.Open(maxBytes);
        string[] always =
        [
            "--ignore-config", "--no-cache-dir", "--no-warnings", "--proxy", session.Address.OriginalString,
            "--socket-timeout", "20", "--retries", "2",
        ];
        var run = await programs.RunAsync(Path(), [.. always, .. arguments], directory, limits, cancellationToken, onLine);
        return run.End switch
        {
            ProgramEnd.Success => run,
            ProgramEnd.NotInstalled => throw SongFailure.NotInstalled(Name),
            _ when session.Refusal is { } refusal => throw new SongFailure("refused_on_page", refusal.Message),
            ProgramEnd.TimedOut => throw new SongFailure("too_slow", "The page takes too long."),
            _ => throw Unreadable(),
        };
    }

    private string? Path() => BoundedProgram.Find(options.YtDlp, Name);

    // Words are no option and no address: they come behind the name of the search.
    private static string Target(Uri? address, string words) => address?.AbsoluteUri ?? $"ytsearch1:{words}";

    private static SongFailure Unreadable() => new("unreadable_page", "There is no song on this page that yt-dlp can find.");

    private static void Tell(string line, Action<double> progress)
    {
        if (line.Split('/') is [var done, var whole] && Number(done) is { } received && Number(whole) is { } all and > 0)
            progress(Math.Clamp(received / all, 0, 1));
    }

    private static double? Number(string text) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
