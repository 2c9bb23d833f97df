using System.Diagnostics.Metrics;

namespace Ensemble.Media;

/// <summary>What an operator watches: meter <c>Ensemble.Media</c>.</summary>
internal sealed class MediaMetrics
{
    private readonly Counter<long> uploads;
    private readonly Counter<long> uploadedBytes;
    private readonly Counter<long> downloadedBytes;
    private readonly Counter<long> removedObjects;
    private readonly Counter<long> avatars;
    private readonly UpDownCounter<long> queuedAvatars;

    public MediaMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Ensemble.Media");
        uploads = meter.CreateCounter<long>("media.uploads", "{upload}", "Uploads, by result.");
        uploadedBytes = meter.CreateCounter<long>("media.uploaded", "By", "Bytes of the files that were stored.");
        downloadedBytes = meter.CreateCounter<long>("media.downloaded", "By", "Bytes of files that were sent.");
        removedObjects = meter.CreateCounter<long>("media.objects.removed", "{object}", "Contents that no file has any more, removed from the store.");
        avatars = meter.CreateCounter<long>("media.avatars", "{avatar}", "Pictures of accounts that were asked for, by result.");
        queuedAvatars = meter.CreateUpDownCounter<long>("media.avatars.queued", "{avatar}", "Pictures of accounts that are being made or wait for it.");
    }

    public void Stored(long bytes)
    {
        uploads.Add(1, new KeyValuePair<string, object?>("result", "stored"));
        uploadedBytes.Add(bytes);
    }

    /// <param name="result">too_large, malformed or broken_off.</param>
    public void Refused(string result) => uploads.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Sent(long bytes) => downloadedBytes.Add(bytes);

    public void Removed() => removedObjects.Add(1);

    /// <param name="result">made, refused (no picture that can be read) or busy.</param>
    public void AvatarEnded(string result) => avatars.Add(1, new KeyValuePair<string, object?>("result", result));

    public void AvatarQueued(int change) => queuedAvatars.Add(change);
}
