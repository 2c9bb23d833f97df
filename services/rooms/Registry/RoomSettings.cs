namespace Ensemble.Rooms.Registry;

/// <summary>What an owner may choose (PianoRhythm REST API endpoints, Room Endpoints; and rooms.proto). Stored as one JSON value.</summary>
internal sealed record RoomSettings
{
    public const int MaxPlaybackOffset = 10_000;
    public const int MaxWelcomeLength = 500;

    public bool AllowChat { get; init; } = true;

    public bool AllowGuests { get; init; } = true;

    public bool AutoModeration { get; init; }

    public bool OnlyOwnerCanPlay { get; init; }

    public bool OnlyOwnerCanChat { get; init; }

    public bool BlackMidi { get; init; }

    public PlaybackMode Mode { get; init; } = PlaybackMode.Ensemble;

    /// <summary>Milliseconds; null for the mode's default.</summary>
    public int? PlaybackOffset { get; init; }

    public string? WelcomeMessage { get; init; }

    public bool Persistent { get; init; }

    /// <summary>The offset in force.</summary>
    public int EffectivePlaybackOffset() => PlaybackOffset ?? (Mode == PlaybackMode.Listen ? 1_000 : 40);
}
