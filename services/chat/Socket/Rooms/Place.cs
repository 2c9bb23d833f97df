using Ensemble.Chat.Delivery;

namespace Ensemble.Chat.Socket.Rooms;

/// <summary>What one socket hears of one channel, and since when. Guarded by its room.</summary>
internal sealed class Place(ChatSocket socket, long position)
{
    private const int MaxHeld = 2_000;

    private List<ChannelEvent>? held;
    private int holds;

    public ChatSocket Socket => socket;

    /// <summary>The client has the channel open; else it hears of new messages only.</summary>
    public bool IsJoined { get; set; }

    /// <summary>It was told of every message posted above this number.</summary>
    public long HeardFrom { get; set; } = position;

    /// <summary>It was told of every change above this number, while it has the channel open.</summary>
    public long JoinedFrom { get; set; } = position;

    /// <summary>It knows the call as it was at this number; older events would be wrong.</summary>
    public long CallKnownAt { get; set; }

    /// <summary>Its time in the room is over.</summary>
    public bool IsLost { get; private set; }

    /// <summary>From here until <see cref="LetGo"/> what it would hear waits.</summary>
    public void Hold()
    {
        holds++;
        held ??= [];
    }

    public void LetGo()
    {
        if (--holds > 0)
            return;
        var waiting = held;
        held = null;
        foreach (var told in waiting ?? [])
        {
            Pass(told);
            told.Frame.Release();
        }
    }

    public void Hear(in ChannelEvent told)
    {
        if (held is null)
        {
            Pass(told);
        }
        else if (held.Count < MaxHeld)
        {
            told.Frame.Hold();
            held.Add(told);
        }
        else
        {
            socket.TooSlow();
        }
    }

    public void Lose()
    {
        IsLost = true;
        foreach (var told in held ?? [])
            told.Frame.Release();
        held = null;
    }

    private void Pass(in ChannelEvent told)
    {
        if (!IsLost && IsFor(told))
            socket.Send(told.Frame);
    }

    private bool IsFor(in ChannelEvent told) => told.Kind switch
    {
        ChannelEventKind.MessageCreated or ChannelEventKind.ChannelChanged => true,
        ChannelEventKind.Voice => (IsJoined || socket.IsInCall(told.ChannelId)) && told.Sequence > CallKnownAt,
        ChannelEventKind.SharePlay => IsJoined || socket.IsInCall(told.ChannelId),
        ChannelEventKind.Signal => told.UserId == socket.User.Id && socket.IsInCall(told.ChannelId) && Voice.VoiceEvents.IsFor(told.Frame.Payload, socket.Session),
        _ => IsJoined,
    };
}
