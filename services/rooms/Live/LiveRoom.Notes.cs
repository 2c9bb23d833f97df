using Ensemble.Realtime;
using Ensemble.Rooms.Notes;
using Ensemble.Rooms.Registry;

namespace Ensemble.Rooms.Live;

internal sealed partial class LiveRoom
{
    /// <summary>
    /// Passes a member's notes on to everybody else, in the bytes they came in; when they may not sound, only the note-offs among them,
    /// since a note-off is never refused, within the budget of events.
    /// </summary>
    public void Play(Member player, in PlayedNotes notes)
    {
        // Notes of a line that another one has taken over come too late: what they begin, the new line might never end.
        if (IsClosed || !player.IsHere || !ReferenceEquals(player.Line, notes.From))
            return;
        var run = notes.Run;
        var now = _clock.Milliseconds;
        _metrics.Notes(notes.Shape.NoteOns);
        if (MaySound(player, notes.Shape, now))
        {
            player.Played?.Count(notes.Shape.NoteOns, now);
            player.Sounding.Apply(run);
            player.Channels.Apply(run);
            player.LastEventAt = Math.Max(player.LastEventAt, notes.Timestamp + notes.Shape.Milliseconds);
            PostNotes(notes.Frame, player);
            Record(player, run, notes.Timestamp);
        }
        else if (notes.Shape.NoteOffs > 0)
        {
            PlayNoteOffs(player, notes, now);
        }

        if (player.Quota.HasNews)
            TellQuota(player);
    }

    /// <summary>
    /// Ends what a member left sounding, since it sent notes that can't be passed on: which of the sounding ones they would have ended, nobody can
    /// tell.
    /// </summary>
    /// <param name="player">Who.</param>
    /// <param name="line">By which line; ignored when a newer one has taken over.</param>
    public void Silence(Member player, ILine line)
    {
        if (!IsClosed && player.IsHere && ReferenceEquals(player.Line, line))
            ReleaseSounding(player);
    }

    private bool MaySound(Member player, in RunShape shape, long now)
    {
        if (player.Standing.MutedUntil > now)
        {
            Refuse(player, "MUTED", "You are muted here.");
            return false;
        }

        if (!RulesLetPlay(player))
        {
            Refuse(player, "ONLY_OWNER_CAN_PLAY", "Only the owner plays here.");
            return false;
        }

        var wasMuted = player.Quota.MutedUntil != 0;
        if (player.Quota.TryTake(shape, now))
            return true;
        if (!wasMuted)
        {
            _metrics.Muted();
            ReleaseSounding(player);
        }

        return false;
    }

    private bool RulesLetPlay(Member player) => !Profile.Settings.OnlyOwnerCanPlay || MayModerate(player);

    // Told once a second at most: black MIDI into a room for listening would drown its own player in errors.
    private void Refuse(Member player, string code, string text)
    {
        if (player.Standing.Chat.TryTake(_clock.Milliseconds))
            Tell(player, Messages.Forbidden(code, text, Protocol.MessageType.MidiMessage));
    }

    // Who may not sound has nothing sounding: it was released when the mute or the rule came. What a note-off might still end is what a
    // listener has missed, so they are passed on within the budget, and past it nobody needs them.
    private void PlayNoteOffs(Member player, in PlayedNotes notes, long now)
    {
        if (!player.Quota.TryTakeNoteOffs(notes.Shape.NoteOffs, now))
            return;
        Span<byte> offs = stackalloc byte[notes.Run.Length];
        offs = offs[..MidiRun.KeepNoteOffs(notes.Run, offs)];
        var frame = NoteFrame.Write(_frames, offs, notes.Timestamp, player.Slot, notes.Frame.Since, out _);
        PostNotes(frame, player);
        frame.Release();
        Record(player, offs, notes.Timestamp);
    }

    private void PostNotes(Frame frame, Member player)
    {
        var held = HasPosted;
        Post(frame, player);
        if (Profile.Settings.Mode == PlaybackMode.Listen)
            (HasPosted, HoldsNotes) = (held, true);
    }

    private void ReleaseSounding(Member member)
    {
        if (member.Sounding.IsSilent)
            return;
        Span<byte> owed = stackalloc byte[SoundingNotes.MaxOwedBytes];
        TellOwed(member, owed[..member.Sounding.WriteOwed(owed)]);
    }

    // The slot is somebody else's next, or the same user's with another client: besides, its channels become as new.
    private void GiveSlotBack(Member member)
    {
        if (member.Sounding.IsSilent && member.Channels.AreAsNew)
            return;
        Span<byte> owed = stackalloc byte[SoundingNotes.MaxOwedBytes + ChannelSettings.MaxResetBytes];
        var length = member.Sounding.WriteOwed(owed);
        TellOwed(member, owed[..(length + member.Channels.WriteReset(owed[length..]))]);
    }

    // Not before the last event that the others have of it, or a note would begin after its end.
    private void TellOwed(Member member, ReadOnlySpan<byte> owed)
    {
        var at = Math.Max(_clock.Milliseconds, member.LastEventAt);
        Announce(NoteFrame.Owed(owed, at, member.Slot), except: member);
        Record(member, owed, at);
    }

    private void RefillQuota(Member member, long now)
    {
        member.Quota.Refill(now);
        if (member.Quota.HasNews)
            TellQuota(member);
    }

    // After a change of settings or owner. Who may not play any more may not lift the pedal either.
    private void ApplyRules(Member member)
    {
        var (allowance, max) = Profile.QuotaOf(member.Visitor.UserId);
        member.Quota.Change(allowance, max, _clock.Milliseconds);
        if (member.Quota.HasNews)
            TellQuota(member);
        if (!RulesLetPlay(member))
            ReleaseSounding(member);
    }

    private void TellQuota(Member member) => Tell(member, new Protocol.ClientMessage
    {
        MessageType = Protocol.MessageType.NoteQuota,
        NoteQuota = member.Quota.ToMessage(_clock.Milliseconds),
    });
}

/// <summary>Notes that came in: checked, and encoded for the others already.</summary>
/// <param name="From">The line they came by.</param>
/// <param name="Frame">Held for the room, which releases it.</param>
/// <param name="RunStart">Where in the frame's payload the run lies.</param>
internal readonly record struct PlayedNotes(ILine From, Frame Frame, int RunStart, int RunLength, RunShape Shape, long Timestamp)
{
    public ReadOnlySpan<byte> Run => Frame.Payload.Slice(RunStart, RunLength);
}
