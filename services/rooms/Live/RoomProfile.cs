using Ensemble.Rooms.Registry;

namespace Ensemble.Rooms.Live;

/// <summary>What a live room knows of its row; replaced as a whole when it changes.</summary>
internal sealed record RoomProfile(
    Guid Id,
    string Name,
    RoomType Type,
    Guid? OwnerId,
    string? OwnerName,
    string? PasswordHash,
    int MaxUsers,
    RoomSettings Settings,
    DateTimeOffset CreatedAt)
{
    public static RoomProfile Of(Room room) => new(
        room.Id, room.Name, room.Type, room.OwnerId, room.OwnerName, room.PasswordHash, room.MaxUsers, room.Settings, room.CreatedAt);

    /// <summary>A private room takes guests only by its password: an account may have been invited, a guest is nobody.</summary>
    public bool TakesGuests => Settings.AllowGuests && (Type != RoomType.Private || PasswordHash is not null);

    public Protocol.Room ToMessage(int currentUsers) => new()
    {
        RoomId = Id.ToString(),
        RoomName = Name,
        RoomType = Type switch
        {
            RoomType.Lobby => Protocol.RoomType.Lobby,
            RoomType.Private => Protocol.RoomType.Private,
            RoomType.Pro => Protocol.RoomType.Pro,
            _ => Protocol.RoomType.Public,
        },
        OwnerId = OwnerId?.ToString() ?? "",
        OwnerName = OwnerName ?? "",
        HasPassword = PasswordHash is not null,
        CurrentUsers = (uint)currentUsers,
        CreatedAt = CreatedAt.ToUnixTimeMilliseconds(),
        Settings = new Protocol.RoomSettings
        {
            AllowChat = Settings.AllowChat,
            AllowGuests = Settings.AllowGuests,
            AutoModeration = Settings.AutoModeration,
            OnlyOwnerCanPlay = Settings.OnlyOwnerCanPlay,
            OnlyOwnerCanChat = Settings.OnlyOwnerCanChat,
            BlackMidi = Settings.BlackMidi,
            Mode = Settings.Mode == PlaybackMode.Listen ? Protocol.PlaybackMode.Listen : Protocol.PlaybackMode.Ensemble,
            PlaybackOffset = (uint)Settings.EffectivePlaybackOffset(),
            WelcomeMessage = Settings.WelcomeMessage ?? "",
            Persistent = Settings.Persistent,
            MaxUsers = (uint)MaxUsers,
        },
    };

    /// <summary>Allowance every two seconds and most saved up, of the owner or of anybody else.</summary>
    public (int Allowance, int Max) QuotaOf(Guid user) => Settings.BlackMidi ? (8_000, 24_000)
        : Type == RoomType.Lobby ? (200, 600)
        : user == OwnerId ? (600, 1_800)
        : (400, 1_200);
}
