using System.ComponentModel.DataAnnotations;

namespace Ensemble.Media.Storage;

/// <summary>Where contents are kept; section <c>Storage</c>.</summary>
internal sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>
    /// An absolute path. Uploads are received here, and with the disk store the contents are kept here too, so it must be one file system.
    /// </summary>
    [Required, RegularExpression("/.+", ErrorMessage = "Storage:Directory must be an absolute path.")]
    public string Directory { get; set; } = "";

    /// <summary>Contents are kept in S3 when it names a bucket, and on disk otherwise.</summary>
    public S3Options S3 { get; set; } = new();
}
