using Ensemble.Rooms.Moderation;
using Ensemble.Rooms.Notes;

namespace Ensemble.Rooms.Live;

/// <summary>
/// What a room remembers of a user while it is away, too, so that leaving and joining again ends no mute and fills no bucket. Forgotten
/// once it says nothing any more.
/// </summary>
internal sealed class Standing(NoteQuota quota)
{
    /// <summary>Muted by the owner or a moderator until then, in server milliseconds; 0 when not.</summary>
    public long MutedUntil { get; set; }

    public NoteQuota Quota { get; } = quota;

    public Pace Chat { get; } = ChatRules.NewPace();

    /// <summary>Of what everybody hears and no other rule bounds: status, appearance, commands. Twenty at once, then two a second.</summary>
    public Pace Changes { get; } = new(burst: 20, refillMilliseconds: 500);

    /// <summary>For rooms with <c>auto_moderation</c>.</summary>
    public TalkRecord Talk { get; } = new();

    public long LeftAt { get; set; }

    public bool SaysNothing(long now) => MutedUntil <= now && Quota.IsFull(now) && Chat.IsFull(now) && Changes.IsFull(now) && Talk.SaysNothing(now);
}
