using System.ComponentModel.DataAnnotations;

namespace Ensemble.Chat.SharePlay;

/// <summary>Listening together; section <c>SharePlay</c>.</summary>
internal sealed class SharePlayOptions
{
    public const string Section = "SharePlay";

    /// <summary>An absolute path, which all nodes of the service see. Nothing else is kept there: what nobody's queue has any more is deleted.</summary>
    [Required, RegularExpression("/.+", ErrorMessage = "SharePlay:Directory must be an absolute path.")]
    public string Directory { get; set; } = "";

    /// <summary>Where yt-dlp is; empty: on the search path. Without it there are only direct links.</summary>
    public string YtDlp { get; set; } = "";

    /// <summary>Where ffprobe is; empty: on the search path. Without it no song can be played.</summary>
    public string Ffprobe { get; set; } = "";

    /// <summary>Where ffmpeg is; empty: on the search path. Without it there are no covers.</summary>
    public string Ffmpeg { get; set; } = "";

    /// <summary>Bytes of a song.</summary>
    [Range(1_000, 2_000_000_000)]
    public long MaxBytes { get; set; } = 200_000_000;

    /// <summary>Of a song.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromHours(3);

    /// <summary>Bytes of all songs of a channel.</summary>
    [Range(1_000, 1_000_000_000_000)]
    public long MaxChannelBytes { get; set; } = 2_000_000_000;

    /// <summary>Bytes that must be left on the disk for a download to begin.</summary>
    [Range(0, 1_000_000_000_000)]
    public long MinFreeBytes { get; set; } = 1_000_000_000;

    /// <summary>Downloads at the same time on one node.</summary>
    [Range(1, 64)]
    public int DownloadsPerNode { get; set; } = 8;

    /// <summary>What one download may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "02:00:00")]
    public TimeSpan DownloadTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A queue that nobody has touched for so long is wiped, should nobody have said that its listeners have left.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan IdleFor { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How often a node looks for songs that have ended and downloads that are free.</summary>
    [Range(typeof(TimeSpan), "00:00:00.020", "00:00:10")]
    public TimeSpan LookInterval { get; set; } = TimeSpan.FromMilliseconds(500);
}
