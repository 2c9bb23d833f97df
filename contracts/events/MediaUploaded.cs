namespace Ensemble.Contracts.Events;

/// <summary>A file was stored. Published by media.</summary>
/// <param name="FileId">The new file.</param>
/// <param name="OwnerId">Whose it is, null for files of the fleet itself.</param>
/// <param name="ContentType">What downloads say it is, by its content.</param>
/// <param name="Size">Bytes.</param>
/// <param name="IsPrivate">Only for its owner and by signed URL.</param>
/// <param name="OccurredAt">When, UTC.</param>
public sealed record MediaUploaded(
    Guid FileId, Guid? OwnerId, string ContentType, long Size, bool IsPrivate, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => FileId;
}
