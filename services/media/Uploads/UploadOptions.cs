using System.ComponentModel.DataAnnotations;

namespace Ensemble.Media.Uploads;

/// <summary>Limits of uploads; section <c>Uploads</c>.</summary>
internal sealed class UploadOptions
{
    public const string Section = "Uploads";

    /// <summary>Of one file, in bytes. The default is Stuffchat's (max_upload_size).</summary>
    [Range(1, 5_000_000_000)]
    public long MaxBytes { get; set; } = 524_288_000;

    /// <summary>Of one file that other services store for a while, such as the archive of a user's data. A bucket takes 5 GB in one go.</summary>
    [Range(1, 1_000_000_000_000)]
    public long MaxTemporaryBytes { get; set; } = 5_000_000_000;
}
