namespace Ensemble.Chat.Delivery;

/// <summary>What an event of a channel tells, so that whoever passes it on knows to whom without reading its JSON.</summary>
internal enum ChannelEventKind : byte
{
    /// <summary>
    /// Numbered: <c>message_created</c>, for those who have the channel open, and once for every other socket of its members but the author's.
    /// </summary>
    MessageCreated = 1,

    /// <summary>Numbered: <c>message_edited</c>, for those who have the channel open, as all that follow.</summary>
    MessageEdited = 2,

    /// <summary>Numbered: <c>message_deleted</c>.</summary>
    MessageDeleted = 3,

    /// <summary>Numbered: <c>reaction_updated</c>, with all reactions of the message.</summary>
    ReactionUpdated = 4,

    /// <summary>Somebody types. A slow reader may lose it.</summary>
    Typing = 10,

    /// <summary>Something said that is not kept: <c>chat_message</c>.</summary>
    Said = 11,

    /// <summary>Calls: <c>voice_joined</c>, <c>voice_left</c>, <c>room_state</c>.</summary>
    Voice = 12,

    /// <summary><c>shareplay_update</c>, <c>shareplay_cleared</c>.</summary>
    SharePlay = 13,

    /// <summary>The channel's name, kind or members have changed. For every socket of a member.</summary>
    ChannelChanged = 14,

    /// <summary><c>webrtc_signal</c>, for one member of a call: the user that the event names. Nobody else may see it.</summary>
    Signal = 15,
}
