using Ensemble.ServiceDefaults.Http;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Ensemble.Rooms.Registry;

/// <summary>
/// What a client asks a room to be, over HTTP or the socket. Absent fields: the default for a new room, unchanged for an existing one.
/// </summary>
/// <param name="RoomType">public, private or pro; of an existing room only what it is.</param>
/// <param name="Password">Empty to remove it.</param>
internal sealed record RoomDraft(
    [StringLength(Room.MaxNameLength, MinimumLength = 1)] string? RoomName,
    [AllowedValues("public", "private", "pro")] string? RoomType,
    [StringLength(RoomDraft.MaxPasswordLength)] string? Password,
    [Range(1, Room.MaxUsersLimit)] int? MaxUsers,
    SettingsDraft? Settings)
{
    public const int MaxPasswordLength = 128;

    [JsonIgnore]
    public RoomType? Type => RoomType switch
    {
        null or "" or "public" => Registry.RoomType.Public,
        "private" => Registry.RoomType.Private,
        "pro" => Registry.RoomType.Pro,
        _ => null,
    };

    /// <summary>The first thing wrong with it.</summary>
    public Fault? Check(bool isNew)
    {
        if (isNew && string.IsNullOrWhiteSpace(RoomName))
            return new Fault("room_name", "is required");
        if (RoomName is not null && (RoomName.Trim().Length > Room.MaxNameLength || !Texts.IsName(RoomName.Trim())))
            return new Fault("room_name", $"must have 1 to {Room.MaxNameLength} printable characters, one to see among them, without invisible formatting");
        if (isNew && Type is null)
            return new Fault("room_type", "must be public, private or pro");
        if (Password is not null && (Password.Length > MaxPasswordLength || !Texts.IsWhole(Password)))
            return new Fault("password", $"must have at most {MaxPasswordLength} characters");
        if (MaxUsers is < 1 or > Room.MaxUsersLimit)
            return new Fault("max_users", $"must be from 1 to {Room.MaxUsersLimit}");
        return Settings?.Check();
    }
}

/// <param name="Mode">ensemble or listen.</param>
/// <param name="PlaybackOffset">Milliseconds.</param>
/// <param name="WelcomeMessage">Empty to remove it.</param>
internal sealed record SettingsDraft(
    bool? AllowChat = null,
    bool? AllowGuests = null,
    bool? AutoModeration = null,
    bool? OnlyOwnerCanPlay = null,
    bool? OnlyOwnerCanChat = null,
    bool? BlackMidi = null,
    [AllowedValues("ensemble", "listen")] string? Mode = null,
    [Range(0, RoomSettings.MaxPlaybackOffset)] int? PlaybackOffset = null,
    [StringLength(RoomSettings.MaxWelcomeLength)] string? WelcomeMessage = null,
    bool? Persistent = null)
{
    public Fault? Check()
    {
        if (Mode is not (null or "ensemble" or "listen"))
            return new Fault("settings.mode", "must be ensemble or listen");
        if (PlaybackOffset is < 0 or > RoomSettings.MaxPlaybackOffset)
            return new Fault("settings.playback_offset", $"must be from 0 to {RoomSettings.MaxPlaybackOffset} milliseconds");
        if (WelcomeMessage is not null && (WelcomeMessage.Length > RoomSettings.MaxWelcomeLength || !Texts.IsPrintable(WelcomeMessage)))
            return new Fault("settings.welcome_message", $"must have at most {RoomSettings.MaxWelcomeLength} printable characters");
        return null;
    }

    public RoomSettings ApplyTo(RoomSettings settings) => settings with
    {
        AllowChat = AllowChat ?? settings.AllowChat,
        AllowGuests = AllowGuests ?? settings.AllowGuests,
        AutoModeration = AutoModeration ?? settings.AutoModeration,
        OnlyOwnerCanPlay = OnlyOwnerCanPlay ?? settings.OnlyOwnerCanPlay,
        OnlyOwnerCanChat = OnlyOwnerCanChat ?? settings.OnlyOwnerCanChat,
        BlackMidi = BlackMidi ?? settings.BlackMidi,
        Mode = Mode switch { "listen" => PlaybackMode.Listen, "ensemble" => PlaybackMode.Ensemble, _ => settings.Mode },
        PlaybackOffset = PlaybackOffset ?? settings.PlaybackOffset,
        WelcomeMessage = WelcomeMessage is "" ? null : WelcomeMessage ?? settings.WelcomeMessage,
        Persistent = Persistent ?? settings.Persistent,
    };
}
