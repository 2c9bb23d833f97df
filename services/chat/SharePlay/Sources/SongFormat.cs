namespace Ensemble.Chat.SharePlay.Sources;

/// <summary>A kind of file that browsers play.</summary>
/// <param name="Extension">Of its name on the disk, which tells its kind.</param>
/// <param name="ContentType">Of an answer with it.</param>
internal sealed record SongFormat(string Extension, string ContentType)
{
    /// <summary>Of ffmpeg: what may be read at all. Those that read other files as they are told to are not among them.</summary>
    public const string Demuxers = "mp3,ogg,flac,wav,mov,matroska,aac";

    private static readonly Dictionary<string, SongFormat> ByDemuxer = new()
    {
        ["mp3"] = new("mp3", "audio/mpeg"), ["ogg"] = new("ogg", "audio/ogg"), ["flac"] = new("flac", "audio/flac"), ["wav"] = new("wav", "audio/wav"),
        ["mov"] = new("m4a", "audio/mp4"), ["matroska"] = new("webm", "audio/webm"), ["aac"] = new("aac", "audio/aac"),
    };

    private static readonly Dictionary<string, SongFormat> ByExtension = ByDemuxer.Values.ToDictionary(format => format.Extension);

    /// <summary>By ffprobe's <c>format_name</c>, which may be a list.</summary>
    public static SongFormat? Of(string demuxer) => ByDemuxer.GetValueOrDefault(demuxer.Split(',')[0]);

    public static SongFormat? OfFile(string path) => ByExtension.GetValueOrDefault(Path.GetExtension(path).TrimStart('.'));
}

/// <summary>What ffprobe tells of a file.</summary>
/// <param name="Format">Its kind.</param>
/// <param name="Duration">Seconds, more than 0.</param>
/// <param name="Title">Of its tags.</param>
/// <param name="Artist">Of its tags.</param>
/// <param name="HasPicture">A cover is in it.</param>
internal sealed record ProbedSong(SongFormat Format, double Duration, string? Title, string? Artist, bool HasPicture)
{
    /// <summary>Null without a title.</summary>
    public string? FullTitle => string.IsNullOrWhiteSpace(Title) ? null : Titles.Clean(string.IsNullOrWhiteSpace(Artist) ? Title : $"{Artist} - {Title}");
}
