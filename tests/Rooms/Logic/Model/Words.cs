using Ensemble.Midi;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Logic.Model;

/// <summary>What the protocol's messages say, in words that the model uses too. Ids of messages are left out: they are made up.</summary>
internal static class Words
{
    public static string Of(Protocol.ClientMessage message)
    {
        var words = message.MessageCase switch
        {
            Case.MidiMessage when message.Offset > 0 => Owed(message.MidiMessage.Slot, message.MidiMessage.Timestamp,
                EventRun.Decode(message.MidiMessage.MidiData.Memory, 0).Select(midi => Convert.ToHexString(midi.Message.Span))),
            Case.MidiMessage => Notes(message.MidiMessage.Slot, message.MidiMessage.Timestamp, message.MidiMessage.MidiData.Span),
            Case.RoomJoined => $"joined {State(message.RoomJoined)}",
            Case.Resync => $"resync {State(message.Resync.State)}",
            Case.Resumed => Resumed(message.Resumed.Offset, (int)message.Resumed.Replayed, message.Resumed.YourSlot),
            Case.UserJoined => $"in {Of(message.UserJoined.Member)}",
            Case.UserUpdated => $"now {Of(message.UserUpdated.Member)}",
            Case.UserLeft => $"out {message.UserLeft.Slot} {message.UserLeft.Reason}",
            Case.OwnerChanged => $"owner {message.OwnerChanged.OwnerName} after {message.OwnerChanged.PreviousOwnerId}",
            Case.RoomUpdated => $"room {Of(message.RoomUpdated.Room)}",
            Case.RoomClosed => $"closed {message.RoomClosed.Reason}",
            Case.NoteQuota => Of(message.NoteQuota),
            Case.ChatMessage => Chat(message.ChatMessage.Slot, message.ChatMessage.Username, message.ChatMessage.Type, message.ChatMessage.Message,
                message.ChatMessage.Time),
            Case.PrivateMessage => $"whisper {message.PrivateMessage.FromUsername} to {message.PrivateMessage.To}: {message.PrivateMessage.Message}",
            Case.Cursor => $"cursor {message.Cursor.Slot} {message.Cursor.X} {message.Cursor.Y}",
            Case.Avatar => $"avatar {message.Avatar.Slot} {message.Avatar.Appearance}",
            Case.Error => $"error {message.Error.Code}",
            _ => $"something else: {message}",
        };
        return message.Offset > 0 ? $"#{message.Offset} {words}" : words;
    }

    public static string Notes(uint slot, long timestamp, ReadOnlySpan<byte> run) => $"notes {slot} at {timestamp}: {Convert.ToHexString(run)}";

    // In which order notes are released doesn't matter.
    public static string Owed(uint slot, long timestamp, IEnumerable<string> events) =>
        $"owed {slot} at {timestamp}: {string.Join(' ', events.Order(StringComparer.Ordinal))}";

    public static string Chat(uint slot, string name, Protocol.ChatMessage.Types.Type type, string text, long time) => $"chat {slot} {name} {type} {time}: {text}";

    public static string Quota(long allowance, long max, long left, long mutedUntil) => $"quota {allowance}/{max} left {left} muted {mutedUntil}";

    public static string Resumed(ulong offset, int replayed, uint slot) => $"resumed at {offset} after {replayed} in slot {slot}";

    public static string Member(uint slot, string name, long since, Protocol.Status status, string? appearance, long mutedUntil) =>
        $"{slot}:{name}:{since}:{status}:{appearance}:{mutedUntil}";

    public static string Room(string? owner, int users, int maxUsers, params bool[] settings) =>
        $"owner {owner} users {users}/{maxUsers} settings {string.Concat(settings.Select(set => set ? '1' : '0'))}";

    public static string State(ulong offset, uint slot, string quota, string room, IEnumerable<string> members, IEnumerable<string> chat) =>
        $"slot {slot} at {offset}, {quota}, {room}, members {string.Join(' ', members)}, chat {string.Join(", ", chat)}";

    private static string State(Protocol.RoomJoined state) => State(state.Offset, state.YourSlot, Of(state.Quota), Of(state.Room), state.Members.Select(Of),
        state.ChatHistory.Select(message => $"{message.Username} {message.Type} {message.Time}: {message.Message}"));

    private static string Of(Protocol.NoteQuota quota) => Quota(quota.Allowance, quota.Max, quota.Left, quota.MutedUntil);

    private static string Of(Protocol.Member member) =>
        Member(member.Slot, member.User.Username, member.JoinedAt, member.Status, member.Avatar?.Appearance, member.MutedUntil);

    private static string Of(Protocol.Room room) => Room(room.OwnerName, (int)room.CurrentUsers, (int)room.Settings.MaxUsers, room.Settings.AllowChat,
        room.Settings.AllowGuests, room.Settings.OnlyOwnerCanPlay, room.Settings.OnlyOwnerCanChat, room.Settings.BlackMidi,
        room.Settings.Mode == Protocol.PlaybackMode.Listen);
}
