using Ensemble.Rooms.Notes;

namespace Ensemble.Rooms.Live;

/// <summary>Somebody in a room. Touched only by the room's loop, but for what never changes.</summary>
internal sealed class Member(uint slot, Visitor visitor, ILine line, DateTimeOffset joinedAt, NoteQuota quota)
{
    public uint Slot { get; } = slot;

    public Visitor Visitor { get; } = visitor;

    /// <summary>A newer socket of the same user takes it over.</summary>
    public ILine Line { get; set; } = line;

    /// <summary>False once it has left; work that was posted before may still name it.</summary>
    public bool IsHere { get; set; } = true;

    public DateTimeOffset JoinedAt { get; } = joinedAt;

    public NoteQuota Quota { get; } = quota;

    public SoundingNotes Sounding { get; } = new();

    public ChatRules.Pace Pace { get; } = new();

    /// <summary>When the last event that was passed on sounds, in server milliseconds; what it owes must not come before.</summary>
    public long LastEventAt { get; set; }

    /// <summary>Muted by the owner or a moderator until then, in server milliseconds; 0 when not.</summary>
    public long MutedUntil { get; set; }

    public Protocol.Status Status { get; set; } = Protocol.Status.Online;

    public Protocol.Avatar? Avatar { get; set; }

    public Protocol.Member ToMessage() => new()
    {
        Slot = Slot,
        User = Visitor.ToMessage(),
        JoinedAt = JoinedAt.ToUnixTimeMilliseconds(),
        Status = Status,
        Avatar = Avatar?.Clone(),
        MutedUntil = MutedUntil,
    };
}
