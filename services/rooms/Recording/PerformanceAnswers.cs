using System.Text.Json;
using Ensemble.Contracts.Media;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Rooms.Recording;

/// <param name="State">recording, waiting (to be stored), stored or failed.</param>
/// <param name="StopReason">Why it has ended: asked, time_limit, size_limit, room_closed or interrupted; null while it goes on.</param>
/// <param name="LengthMs">Milliseconds; of these and the following fields, none before it is stored.</param>
/// <param name="Tracks">Players.</param>
/// <param name="Notes">Note-ons.</param>
/// <param name="Bytes">Of the file.</param>
internal sealed record PerformanceAnswer(
    Guid PerformanceId, Guid RoomId, Guid OwnerId, string OwnerName, string Name, PerformanceState State, string? StopReason,
    DateTimeOffset StartedAt, DateTimeOffset? StoredAt, long? LengthMs, int Tracks, long Notes, long Bytes)
{
    public PerformanceAnswer(Performance row) : this(
        row.Id, row.RoomId, row.OwnerId, row.OwnerName, row.Name, row.State, NameOf(row.Reason), row.StartedAt, row.StoredAt,
        row.State == PerformanceState.Stored ? row.Length : null, row.Tracks, row.Notes, row.Bytes)
    {
    }

    private static string? NameOf(EndReason? reason) => reason is { } known ? JsonNamingPolicy.SnakeCaseLower.ConvertName(known.ToString()) : null;
}

/// <param name="Players">In the order of the file's tracks, which the conductor's track precedes.</param>
/// <param name="DownloadUrl">From the root of the gateway; opens the Standard MIDI File without a token. Null before it is stored.</param>
/// <param name="DownloadExpiresAt">Until when the link opens it.</param>
internal sealed record PerformanceDetails(
    PerformanceAnswer Performance, IReadOnlyList<PerformancePlayerAnswer> Players, string? DownloadUrl, DateTimeOffset? DownloadExpiresAt)
{
    public PerformanceDetails(Performance row, IEnumerable<PerformancePlayer> players, SignedUrl? link) : this(
        new PerformanceAnswer(row), [.. players.Select(player => new PerformancePlayerAnswer(player.UserId, player.Username, player.Notes))],
        link?.Url, link is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(link.ExpiresAt))
    {
    }
}

/// <param name="UserId">Null for an account that was deleted.</param>
/// <param name="Username">As of the recording.</param>
/// <param name="Notes">Note-ons.</param>
internal sealed record PerformancePlayerAnswer(Guid? UserId, string Username, long Notes);

internal sealed record PerformanceList(IReadOnlyList<PerformanceAnswer> Performances, Pagination Pagination);

internal sealed record DeletedPerformance(Guid PerformanceId);
