using Ensemble.Chat.Delivery;

namespace Ensemble.Chat.Socket.Rooms;

/// <summary>What a client that comes to a channel has not been told of it, by its own word.</summary>
/// <param name="Since">It knows everything up to this number.</param>
/// <param name="HeardUntil">Every message above this number it hears, or has heard, as it happened.</param>
/// <param name="JoinedUntil">The same of every other change.</param>
internal readonly record struct Missed(long Since, long HeardUntil, long JoinedUntil)
{
    /// <summary>What is told now ends there.</summary>
    public long Until => Math.Max(HeardUntil, JoinedUntil);

    public long Count => Math.Max(0, Until - Since);

    public bool IsNone => Count == 0;

    /// <summary>Opens the channel at a place, and says what is missed there.</summary>
    /// <param name="place">Where; it hears nothing meanwhile.</param>
    /// <param name="since">What the client says that it knows; null when it does not ask for what it missed.</param>
    /// <param name="position">Where the channel's events are on this node.</param>
    public static Missed Between(Place place, long? since, long position)
    {
        if (!place.IsJoined)
            (place.IsJoined, place.JoinedFrom) = (true, position);
        return since is { } known ? new Missed(known, place.HeardFrom, place.JoinedFrom) : default;
    }

    /// <summary>Whether an event of the store is to be told: it would not be told otherwise.</summary>
    public bool Includes(OutgoingEvent old) =>
        old.Sequence > Since && old.Sequence <= (old.Kind == ChannelEventKind.MessageCreated ? HeardUntil : JoinedUntil);

    /// <summary>It was told: asking again tells nothing twice.</summary>
    public bool Told(Place place)
    {
        place.HeardFrom = Math.Min(place.HeardFrom, Since);
        place.JoinedFrom = Math.Min(place.JoinedFrom, Since);
        return true;
    }
}
