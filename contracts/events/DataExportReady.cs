namespace Ensemble.Contracts.Events;

/// <summary>
/// The archive that a user asked for can be fetched. Published by identity. The event holds no link, which would open the archive to whoever
/// reads it: media signs one for <paramref name="FileId"/>, and <c>GET /api/v1/users/me/export</c> shows it to the user.
/// </summary>
/// <param name="UserId">Whose data it is.</param>
/// <param name="ExportId">The export.</param>
/// <param name="FileId">The archive in media, private.</param>
/// <param name="ExpiresAt">When it is deleted, UTC.</param>
/// <param name="OccurredAt">When, UTC.</param>
public sealed record DataExportReady(Guid UserId, Guid ExportId, Guid FileId, DateTimeOffset ExpiresAt, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => UserId;
}
