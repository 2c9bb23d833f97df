using Ensemble.Rooms.Notes;
using Ensemble.Rooms.Statistics;

namespace Ensemble.Rooms.Live;

/// <summary>Somebody in a room. Touched only by the room's loop, but for what never changes.</summary>
internal sealed class Member(uint slot, Visitor visitor, ILine line, DateTimeOffset joinedAt, Standing standing, PlayTally? played)
{
    public uint Slot { get; } = slot;

    public Visitor Visitor { get; } = visitor;

    /// <summary>A newer socket of the same user takes it over.</summary>
    public ILine Line { get; set; } = line;

    /// <summary>False once it has left; work that was posted before may still name it.</summary>
    public bool IsHere { get; set; } = true;

    public DateTimeOffset JoinedAt { get; } = joinedAt;

    /// <summary>Stays with the room when the member leaves.</summary>
    public Standing Standing { get; } = standing;

    /// <summary>Where its notes count, also those of other rooms; null for a guest.</summary>
    public PlayTally? Played { get; } = played;

    public NoteQuota Quota => Standing.Quota;

    public SoundingNotes Sounding { get; } = new();

    public ChannelSettings Channels { get; } = new();

    /// <summary>When the last event that was passed on sounds, in server milliseconds; what it owes must not come before.</summary>
    public long LastEventAt { get; set; }

    /// <summary>The history's offset when the status or the avatar last changed; null when they are as they were on joining.</summary>
    public ulong? PresenceAt { get; set; }

    public Protocol.Status Status { get; set; } = Protocol.Status.Online;

    public Protocol.Avatar? Avatar { get; set; }

    public Protocol.Member ToMessage() => new()
    {
        Slot = Slot,
        User = Visitor.ToMessage(),
        JoinedAt = JoinedAt.ToUnixTimeMilliseconds(),
        Status = Status,
        Avatar = Avatar?.Clone(),
        MutedUntil = Standing.MutedUntil,
    };
}
