using System.Net.Http.Headers;
using Ensemble.ServiceDefaults.Fetching;
using Microsoft.Extensions.Options;

namespace Ensemble.Chat.SharePlay.Sources;

/// <summary>Songs that are files on the web.</summary>
internal sealed class DirectSource(GuardedHttp http, IOptions<SharePlayOptions> options)
{
    private const int PieceLength = 64 * 1024;

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);
    private static readonly string[] Unspecific = ["application/octet-stream", "binary/octet-stream", "application/ogg", "application/mp4"];
    private static readonly string[] Lists = ["audio/mpegurl", "audio/x-mpegurl", "audio/x-scpls"];

    private readonly FetchLimits limits = new(options.Value.MaxBytes, options.Value.DownloadTime, Silence);

    /// <summary>Asks what is at an address. The answer's body is the song if <see cref="IsSong"/>.</summary>
    public async Task<Fetched> AskAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            return await http.GetAsync(address, limits, cancellationToken);
        }
        catch (FetchException failure)
        {
            throw Told(failure);
        }
    }

    public static bool IsSong(Fetched answer) => answer.IsSuccess && answer.ContentHeaders.ContentType?.MediaType is { } type
        && (type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("video/", StringComparison.OrdinalIgnoreCase)
            || Unspecific.Contains(type, StringComparer.OrdinalIgnoreCase))
        && !Lists.Contains(type, StringComparer.OrdinalIgnoreCase);

    public static string TitleOf(Fetched answer) =>
        NameIn(answer.ContentHeaders.ContentDisposition) is { } name ? Titles.Clean(Path.GetFileNameWithoutExtension(name)) : Titles.Of(answer.Address);

    /// <summary>Writes the song to a file.</summary>
    /// <param name="answer">For which <see cref="IsSong"/>.</param>
    /// <param name="path">Of a new file.</param>
    /// <param name="progress">Told the share that has come, where the whole is known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SongFailure">It did not come.</exception>
    public static async Task SaveAsync(Fetched answer, string path, Action<double> progress, CancellationToken cancellationToken)
    {
        var whole = answer.ContentHeaders.ContentLength;
        var received = 0L;
        var piece = new byte[PieceLength];
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        try
        {
            int count;
            while ((count = await answer.Body.ReadAsync(piece, cancellationToken)) > 0)
            {
                await file.WriteAsync(piece.AsMemory(0, count), cancellationToken);
                received += count;
                if (whole > 0)
                    progress((double)received / whole.Value);
            }
        }
        catch (FetchException failure)
        {
            throw Told(failure);
        }
    }

    private static SongFailure Told(FetchException failure) =>
        new(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.Refusal.ToString()), failure.Message);

    private static string? NameIn(ContentDispositionHeaderValue? disposition) =>
        (disposition?.FileNameStar ?? disposition?.FileName)?.Trim('"') is { Length: > 0 } name ? name : null;
}
