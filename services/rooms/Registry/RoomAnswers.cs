using Ensemble.Rooms.Counts;
using Ensemble.Rooms.Live;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Rooms.Registry;

/// <summary>A room as <c>/api/rooms</c> shows it (PianoRhythm REST API endpoints, Room Endpoints).</summary>
internal sealed record RoomAnswer(
    string RoomId,
    string RoomName,
    string RoomOwner,
    Guid? RoomOwnerId,
    RoomType RoomType,
    int CurrentUsers,
    int MaxUsers,
    bool HasPassword,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastActivity,
    SettingsAnswer Settings);

/// <summary>The same with the people in it.</summary>
internal sealed record RoomDetails(
    string RoomId,
    string RoomName,
    string RoomOwner,
    Guid? RoomOwnerId,
    RoomType RoomType,
    int CurrentUsers,
    int MaxUsers,
    bool HasPassword,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastActivity,
    SettingsAnswer Settings,
    IReadOnlyList<RoomUser> Users);

internal sealed record RoomUser(Guid UserId, string Username, string? AvatarUrl, DateTimeOffset JoinedAt, uint Slot, bool IsOwner);

internal sealed record RoomList(IReadOnlyList<RoomAnswer> Rooms, Pagination Pagination);

internal sealed record SettingsAnswer(
    bool AllowChat,
    bool AllowGuests,
    bool AutoModeration,
    bool OnlyOwnerCanPlay,
    bool OnlyOwnerCanChat,
    bool BlackMidi,
    PlaybackMode Mode,
    int PlaybackOffset,
    string? WelcomeMessage,
    bool Persistent);

internal static class RoomMapping
{
    public static RoomAnswer ToAnswer(this Room room, RoomCount? live) => new(
        room.Id.ToString(), room.Name, room.OwnerName ?? "", room.OwnerId, room.Type, live?.People ?? 0, room.MaxUsers,
        room.PasswordHash is not null, room.CreatedAt, live?.LastActivity ?? room.LastActivityAt, room.Settings.ToAnswer());

    public static RoomDetails ToDetails(this Room room, RoomLoop? live) => new(
        room.Id.ToString(), room.Name, room.OwnerNameIn(live), room.OwnerIdIn(live), room.Type, live?.People.Count ?? 0, room.MaxUsers,
        room.PasswordHash is not null, room.CreatedAt, live?.LastActivity ?? room.LastActivityAt, room.Settings.ToAnswer(),
        [.. (live?.People ?? []).Select(person => new RoomUser(
            person.Visitor.UserId, person.Visitor.Username, person.Visitor.AvatarUrl, person.JoinedAt, person.Slot,
            person.Visitor.UserId == room.OwnerIdIn(live)))]);

    // A hand-over is in the row a moment later. A lobby has no owner, and says so by an empty name: clients expect a text.
    private static string OwnerNameIn(this Room room, RoomLoop? live) => (live is null ? room.OwnerName : live.Profile.OwnerName) ?? "";

    private static Guid? OwnerIdIn(this Room room, RoomLoop? live) => live is null ? room.OwnerId : live.Profile.OwnerId;

    private static SettingsAnswer ToAnswer(this RoomSettings settings) => new(
        settings.AllowChat, settings.AllowGuests, settings.AutoModeration, settings.OnlyOwnerCanPlay, settings.OnlyOwnerCanChat,
        settings.BlackMidi, settings.Mode, settings.EffectivePlaybackOffset(), settings.WelcomeMessage, settings.Persistent);
}
