using System.Text;
using System.Text.Json.Serialization;

namespace Ensemble.Chat.SharePlay.State;

/// <summary>A song of the queue.</summary>
/// <param name="Id">Whoever knows it may fetch the song, so it can't be guessed.</param>
/// <param name="Url">As it was added: an address, or words to search for. At most <see cref="MaxUrl"/> characters.</param>
/// <param name="Title">At most <see cref="MaxTitle"/> characters.</param>
internal sealed record Item(Guid Id, string Url, string Title)
{
    public const int MaxUrl = 2_048;
    public const int MaxTitle = 200;
    public const int MaxError = 200;

    /// <summary>How often it is tried when nodes die over it.</summary>
    public const int MaxAttempts = 3;

    /// <summary>The title until it is known.</summary>
    public const string Unnamed = "Grabbing...";

    /// <summary>The title when it can't be had.</summary>
    public const string Failed = "Error loading song";

    // Names of fields, ids, a message: what an item costs in an event beside its texts.
    private const int OwnWeight = 700;

    public DownloadStatus Status { get; init; } = DownloadStatus.Pending;

    /// <summary>Seconds; 0 while it is not known.</summary>
    public double Duration { get; init; }

    /// <summary>Bytes on the disk, once it is ready.</summary>
    public long Size { get; init; }

    /// <summary>From 0 to 1, while it is known.</summary>
    public double? Progress { get; init; }

    public bool HasCover { get; init; }

    /// <summary>For people.</summary>
    public string? Error { get; init; }

    public Claim? Claim { get; init; }

    public int Attempts { get; init; }

    /// <summary>Who added it.</summary>
    public Guid AddedBy { get; init; }

    [JsonIgnore]
    public bool IsFinished => Status is DownloadStatus.Ready or DownloadStatus.Error;

    /// <summary>An upper bound of its bytes in an event, quotation marks escaped.</summary>
    [JsonIgnore]
    public int Weight => OwnWeight + 2 * (Encoding.UTF8.GetByteCount(Url) + Encoding.UTF8.GetByteCount(Title));

    public bool IsClaimed(DateTimeOffset now) => !IsFinished && Claim?.Until > now;

    public Item Fail(string error) => this with
    {
        Status = DownloadStatus.Error, Title = Failed, Error = error, Claim = null, Progress = null,
    };
}
