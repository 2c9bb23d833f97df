using Ensemble.Contracts.Export;
using Ensemble.Rooms.Recording;
using Ensemble.Rooms.Registry;
using Ensemble.ServiceDefaults.Export;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Grpc;

/// <summary>
/// The rooms that a user has made, what the user said and recorded in rooms, and where the user may not come in. The files of recordings are
/// in media's share.
/// </summary>
internal sealed class ExportService(RoomsDb db) : Exports.ExportsBase
{
    public override async Task Export(ExportRequest request, IServerStreamWriter<ExportPart> responseStream, ServerCallContext context)
    {
        var (user, cancel) = (request.User(), context.CancellationToken);
        var rooms = db.Rooms.AsNoTracking().Where(room => room.OwnerId == user).OrderBy(room => room.CreatedAt).ThenBy(room => room.Id)
            .Select(room => new OwnRoom(
                room.Id, room.Name, room.Type, room.MaxUsers, room.PasswordHash != null, room.Settings, room.CreatedAt, room.LastActivityAt,
                room.ClosedAt));
        await responseStream.WriteRowsAsync("rooms/rooms.json", rooms.AsAsyncEnumerable(), cancel);

        var messages = db.Messages.AsNoTracking().Where(message => message.UserId == user).OrderBy(message => message.SentAt)
            .ThenBy(message => message.Id).Select(message => new OwnMessage(message.Id, message.RoomId, message.Text, message.SentAt));
        await responseStream.WriteRowsAsync("rooms/messages.json", messages.AsAsyncEnumerable(), cancel);

        var bans = db.Bans.AsNoTracking().Where(ban => ban.UserId == user).OrderBy(ban => ban.RoomId)
            .Select(ban => new OwnBan(ban.RoomId, ban.Reason, ban.Until));
        await responseStream.WriteRowsAsync("rooms/bans.json", bans.AsAsyncEnumerable(), cancel);

        var performances = db.Performances.AsNoTracking().Where(p => p.OwnerId == user).OrderBy(p => p.StartedAt).ThenBy(p => p.Id)
            .Select(p => new OwnPerformance(p.Id, p.RoomId, p.Name, p.State, p.StartedAt, p.StoredAt, p.Length, p.Tracks, p.Notes, p.Bytes, p.FileId));
        await responseStream.WriteRowsAsync("rooms/performances.json", performances.AsAsyncEnumerable(), cancel);

        var played = db.PerformancePlayers.AsNoTracking().Where(player => player.UserId == user)
            .Join(db.Performances, player => player.PerformanceId, p => p.Id, (player, p) => new { player, p }).OrderBy(row => row.p.StartedAt)
            .ThenBy(row => row.p.Id).Select(row => new PlayedIn(row.p.Id, row.p.RoomId, row.p.StartedAt, row.player.Username, row.player.Notes));
        await responseStream.WriteRowsAsync("rooms/played.json", played.AsAsyncEnumerable(), cancel);
    }

    private sealed record OwnRoom(
        Guid RoomId, string RoomName, RoomType RoomType, int MaxUsers, bool HasPassword, RoomSettings Settings, DateTimeOffset CreatedAt,
        DateTimeOffset LastActivity, DateTimeOffset? ClosedAt);

    private sealed record OwnMessage(Guid Id, Guid RoomId, string Message, DateTimeOffset SentAt);

    private sealed record OwnPerformance(
        Guid PerformanceId, Guid RoomId, string Name, PerformanceState State, DateTimeOffset StartedAt, DateTimeOffset? StoredAt, long? LengthMs,
        int Tracks, long Notes, long Bytes, Guid FileId);

    private sealed record PlayedIn(Guid PerformanceId, Guid RoomId, DateTimeOffset StartedAt, string Username, long Notes);

    private sealed record OwnBan(Guid RoomId, string? Reason, DateTimeOffset? Until);
}
