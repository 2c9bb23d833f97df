using Ensemble.Chat.Delivery;

namespace Ensemble.Chat.Socket.Rooms;

/// <summary>
/// One channel on this node: passes what the feed tells on to the sockets, each event once to each. While it is found out who may still read,
/// nothing is passed on.
/// </summary>
internal sealed partial class ChannelRoom(Guid channel, RoomParts parts) : IChannelListener
{
    // With more waiting the store will tell instead: the sockets are sent away and come back.
    private const int MaxHeld = 5_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<ChatSocket, Place> _places = [];
    private readonly Queue<ChannelEvent> _held = new();
    private ChannelSubscription? _subscription;
    private long _position;
    private bool _isChecking;
    private bool _checksAgain;
    private bool _isOver;

    public Guid ChannelId => channel;

    /// <summary>Guarded by the hub.</summary>
    public int Holders { get; set; }

    /// <summary>Ends when it hears the channel.</summary>
    public Task Ready { get; private set; } = Task.CompletedTask;

    public void Start() => Ready = StartAsync();

    /// <summary>Nobody has a place any more.</summary>
    public void Dispose()
    {
        lock (_gate)
            _isOver = true;
        _subscription?.Dispose();
    }

    /// <summary>The socket's place; null when it has none.</summary>
    public Place? Find(ChatSocket socket)
    {
        lock (_gate)
            return _places.GetValueOrDefault(socket);
    }

    /// <summary>A place that hears nothing yet: <see cref="LetGo"/> it when it is known that the socket may read. Null when it has one.</summary>
    public Place? TryAdd(ChatSocket socket)
    {
        lock (_gate)
        {
            if (_places.ContainsKey(socket))
                return null;
            var place = new Place(socket, _position);
            place.Hold();
            _places[socket] = place;
            return place;
        }
    }

    /// <summary>False when it had none any more.</summary>
    public bool Remove(ChatSocket socket)
    {
        lock (_gate)
        {
            if (!_places.Remove(socket, out var place))
                return false;
            place.Lose();
            return true;
        }
    }

    public void Hold(Place place)
    {
        lock (_gate)
            place.Hold();
    }

    public void LetGo(Place place)
    {
        lock (_gate)
            place.LetGo();
    }

    /// <summary>Changes a place while nothing is told.</summary>
    public T With<T>(Place place, Func<Place, long, T> change)
    {
        lock (_gate)
            return change(place, _position);
    }

    /// <inheritdoc/>
    public void Hear(in ChannelEvent heard)
    {
        lock (_gate)
        {
            if (!_isChecking)
            {
                Pass(heard);
            }
            else if (_held.Count < MaxHeld)
            {
                heard.Frame.Hold();
                _held.Enqueue(heard);
            }
            else
            {
                foreach (var socket in _places.Keys)
                    socket.TooSlow();
            }
        }
    }

    // Called with the gate held.
    private void Pass(in ChannelEvent heard)
    {
        if (heard.Kind == ChannelEventKind.Voice)
            MindCall(heard.Sequence);
        else if (heard.Sequence > 0)
            _position = heard.Sequence;
        foreach (var place in _places.Values)
            place.Hear(heard);
    }

    private async Task StartAsync()
    {
        ChannelSubscription? subscription = await parts.Feed.SubscribeAsync(channel, this, parts.Stopping);
        lock (_gate)
        {
            _subscription = subscription;
            _position = Math.Max(_position, subscription.Position);
            if (!_isOver)
                subscription = null;
        }

        // Everybody went before it began.
        subscription?.Dispose();
        // Changes of who may read it are heard from here on; who has read the rights before reads them again.
        parts.Changes.Count();
    }
}
