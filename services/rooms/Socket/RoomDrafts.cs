using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;

namespace Ensemble.Rooms.Socket;

/// <summary>The socket's words for making and changing rooms, in those of the registry.</summary>
internal static class RoomDrafts
{
    public static RoomDraft ToDraft(this Protocol.CreateRoomCommand create) => new(
        create.RoomName,
        create.RoomType switch
        {
            Protocol.RoomType.Unspecified or Protocol.RoomType.Public => "public",
            Protocol.RoomType.Private => "private",
            Protocol.RoomType.Pro => "pro",
            var other => other.ToString(),
        },
        create.Password,
        MaxUsers(create.Settings),
        create.Settings?.ToDraft());

    public static RoomDraft ToDraft(this Protocol.UpdateRoom update) => new(
        update.HasRoomName ? update.RoomName : null,
        RoomType: null,
        update.HasPassword ? update.Password : null,
        MaxUsers(update.Settings),
        update.Settings?.ToDraft());

    public static Protocol.ClientMessage Confirmation(RoomProfile room)
    {
        var made = room.ToMessage(currentUsers: 0);
        return new Protocol.ClientMessage
        {
            MessageType = Protocol.MessageType.CreateRoomCommand,
            CreateRoomCommand = new Protocol.CreateRoomCommand { RoomName = made.RoomName, RoomType = made.RoomType, Settings = made.Settings },
        };
    }

    private static int? MaxUsers(Protocol.RoomSettings? settings) =>
        settings is { HasMaxUsers: true } ? (int)Math.Min(settings.MaxUsers, int.MaxValue) : null;

    private static SettingsDraft ToDraft(this Protocol.RoomSettings settings) => new(
        settings.HasAllowChat ? settings.AllowChat : null,
        settings.HasAllowGuests ? settings.AllowGuests : null,
        settings.HasAutoModeration ? settings.AutoModeration : null,
        settings.HasOnlyOwnerCanPlay ? settings.OnlyOwnerCanPlay : null,
        settings.HasOnlyOwnerCanChat ? settings.OnlyOwnerCanChat : null,
        settings.HasBlackMidi ? settings.BlackMidi : null,
        settings.HasMode ? settings.Mode.ToString().ToLowerInvariant() : null,
        settings.HasPlaybackOffset ? (int)Math.Min(settings.PlaybackOffset, int.MaxValue) : null,
        settings.HasWelcomeMessage ? settings.WelcomeMessage : null,
        settings.HasPersistent ? settings.Persistent : null);
}
