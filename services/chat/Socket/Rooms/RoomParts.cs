using Ensemble.Chat.Delivery;
using Ensemble.Chat.Voice;
using Ensemble.Realtime;

namespace Ensemble.Chat.Socket.Rooms;

/// <summary>What the room of a channel works with.</summary>
/// <param name="Released">A place is gone.</param>
internal sealed record RoomParts(
    ChannelFeed Feed, ChannelReaders Readers, ICalls Calls, FramePool Frames, SocketMetrics Metrics, AccessChanges Changes, TimeProvider Time,
    ILogger Logger, Action<ChannelRoom> Released, CancellationToken Stopping);

/// <summary>Counts changes of who may read what that this node has heard of.</summary>
internal sealed class AccessChanges
{
    private long count;

    public long Value => Interlocked.Read(ref count);

    public void Count() => Interlocked.Increment(ref count);
}
