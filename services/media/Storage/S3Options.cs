namespace Ensemble.Media.Storage;

/// <summary>An S3 bucket, or one of a server that speaks like S3; section <c>Storage:S3</c>.</summary>
internal sealed class S3Options
{
    /// <summary>It must exist.</summary>
    public string? Bucket { get; set; }

    /// <summary>Of a server that isn't Amazon's; the bucket is then the first segment of the path.</summary>
    public Uri? Endpoint { get; set; }

    public string? Region { get; set; }

    /// <summary>Both keys are left out where the machine has a role.</summary>
    public string? AccessKey { get; set; }

    public string? SecretKey { get; set; }

    public bool IsComplete => (Endpoint is not null || Region is { Length: > 0 }) && AccessKey is null == SecretKey is null;
}
