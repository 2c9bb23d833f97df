using System.Collections.Concurrent;
using Ensemble.Chat.Channels;
using Ensemble.Chat.Delivery;
using Ensemble.Chat.Voice;
using Ensemble.Realtime;

namespace Ensemble.Chat.Socket.Rooms;

/// <summary>The channels that this node's sockets hear: a room each, as long as some socket has a place in it.</summary>
internal sealed class ChannelHub
{
    // Each asks the store where the channel stands.
    private const int SubscribedAtOnce = 16;

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, ChannelRoom> rooms = [];
    private readonly AccessChanges changes = new();
    private readonly ChannelReaders readers;
    private readonly RoomParts parts;

    public ChannelHub(
        ChannelFeed feed, ChannelReaders readers, ICalls calls, FramePool frames, SocketMetrics metrics, TimeProvider time, ILogger<ChannelHub> logger,
        IHostApplicationLifetime lifetime)
    {
        this.readers = readers;
        parts = new RoomParts(feed, readers, calls, frames, metrics, changes, time, logger, Release, lifetime.ApplicationStopped);
    }

    /// <summary>Rooms that are open.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return rooms.Count;
        }
    }

    /// <summary>The room where a socket has a place; null when it has none there.</summary>
    public (ChannelRoom Room, Place Place)? Find(Guid channel, ChatSocket socket)
    {
        ChannelRoom? room;
        lock (gate)
            room = rooms.GetValueOrDefault(channel);
        return room?.Find(socket) is { } place ? (room, place) : null;
    }

    /// <summary>Gives a new socket its places in all channels that its user may read.</summary>
    public async Task OpenAsync(ChatSocket socket, CancellationToken cancellationToken)
    {
        var heard = changes.Value;
        var readable = await readers.ReadableAsync(socket.User.Id, cancellationToken);
        var added = new ConcurrentBag<(ChannelRoom Room, Place Place)>();
        await Parallel.ForEachAsync(
            readable, new ParallelOptions { MaxDegreeOfParallelism = SubscribedAtOnce, CancellationToken = cancellationToken },
            async (channel, cancel) =>
            {
                if (await AddAsync(channel, socket, cancel) is { } made)
                    added.Add(made);
            });

        // Who was removed between the reading and the listening was not heard to be.
        var still = changes.Value != heard
            ? (await readers.ReadableAsync(socket.User.Id, cancellationToken)).ToHashSet()
            : readable.ToHashSet();
        foreach (var (room, place) in added)
        {
            if (still.Contains(room.ChannelId))
                room.LetGo(place);
            else
                Remove(room, socket);
        }
    }

    /// <summary>
    /// A place in one channel, if the user may read it; it hears nothing until it is let go.
    /// </summary>
    public async Task<(ChannelRoom Room, Place Place, ChannelRights Rights)?> EnterAsync(
        Guid channel, ChatSocket socket, CancellationToken cancellationToken)
    {
        // Its place comes first: from here on the room takes it away when the right to it goes.
        var added = await AddAsync(channel, socket, cancellationToken);
        try
        {
            if (await readers.FindAsync(channel, socket.User.Speaker, cancellationToken) is { Rights: { Read: true } rights })
            {
                if (added is { } made)
                    return (made.Room, made.Place, rights);
                if (Find(channel, socket) is { } found)
                {
                    found.Room.Hold(found.Place);
                    return (found.Room, found.Place, rights);
                }

                return null;
            }
        }
        catch when (added is { } failed)
        {
            Remove(failed.Room, socket);
            throw;
        }

        if (added is { } refused)
            Remove(refused.Room, socket);
        return null;
    }

    /// <summary>Some may read a channel from now on.</summary>
    public async Task GainAsync(Guid channel, IReadOnlyCollection<ChatSocket> sockets, CancellationToken cancellationToken)
    {
        var added = new List<(ChannelRoom Room, Place Place)>();
        foreach (var socket in sockets)
        {
            if (await AddAsync(channel, socket, cancellationToken) is { } made)
                added.Add(made);
        }

        if (added.Count == 0)
            return;
        var users = added.Select(made => made.Place.Socket.User).DistinctBy(user => user.Id).ToList();
        var may = await readers.AmongAsync(channel, users, cancellationToken);
        foreach (var (room, place) in added)
        {
            if (may.Contains(place.Socket.User.Id))
                room.LetGo(place);
            else
                Remove(room, place.Socket);
        }
    }

    /// <summary>Takes all places of a socket that is gone.</summary>
    public void Close(ChatSocket socket)
    {
        List<ChannelRoom> open;
        lock (gate)
            open = [.. rooms.Values];
        foreach (var room in open)
            Remove(room, socket);
    }

    private void Remove(ChannelRoom room, ChatSocket socket)
    {
        if (room.Remove(socket))
            Release(room);
    }

    // Null when the socket has its place already, or is gone.
    private async Task<(ChannelRoom Room, Place Place)?> AddAsync(Guid channel, ChatSocket socket, CancellationToken cancellationToken)
    {
        var room = Hold(channel);
        Place? place = null;
        try
        {
            await room.Ready.WaitAsync(cancellationToken);
            place = room.TryAdd(socket);
        }
        finally
        {
            if (place is null)
                Release(room);
        }

        // Gone meanwhile: whoever has closed it did not see this place.
        if (place is not null && socket.IsClosed)
        {
            Remove(room, socket);
            return null;
        }

        return place is null ? null : (room, place);
    }

    private ChannelRoom Hold(Guid channel)
    {
        lock (gate)
        {
            if (!rooms.TryGetValue(channel, out var room))
            {
                rooms[channel] = room = new ChannelRoom(channel, parts);
                room.Start();
            }

            room.Holders++;
            return room;
        }
    }

    private void Release(ChannelRoom room)
    {
        lock (gate)
        {
            if (--room.Holders > 0)
                return;
            rooms.Remove(room.ChannelId);
        }

        room.Dispose();
    }
}
