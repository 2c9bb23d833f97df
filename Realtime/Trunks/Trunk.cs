using System.Net.Sockets;

namespace Ensemble.Realtime.Trunks;

/// <summary>
/// One connection to a gateway, over which everything goes that this node says to the gateway's sockets: what is the same for several of
/// them goes once, and what is said in one turn goes in one write. All members may be called from any thread.
/// </summary>
internal sealed class Trunk(Stream stream, RealtimeMetrics metrics) : IThreadPoolWorkItem
{
    // More than a slow gateway can be behind with one turn; sockets wait with theirs when it is reached.
    private const int MaxWaiting = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, TrunkWire> _wires = [];
    private readonly TrunkRecords _waiting = new();
    private readonly List<TrunkWire> _pressed = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _sending = new byte[4096];
    private bool _isDue;
    private bool _isStopping;
    private bool _isLost;

    /// <summary>Sockets that are written to over it.</summary>
    public int Sockets
    {
        get
        {
            lock (_gate)
                return _wires.Count;
        }
    }

    /// <summary>False when the number is taken, or the trunk is no more.</summary>
    public bool TryAdd(TrunkWire wire)
    {
        lock (_gate)
            return !_isLost && !_isStopping && _wires.TryAdd(wire.Number, wire);
    }

    /// <summary>Takes all of it, or nothing; then <paramref name="room"/> ends when it is worth trying again.</summary>
    /// <exception cref="IOException">The trunk is lost.</exception>
    public bool TryWrite(TrunkWire wire, ReadOnlySpan<byte> bytes, out Task room)
    {
        room = Task.CompletedTask;
        lock (_gate)
        {
            if (_isLost)
                throw new IOException("The trunk is lost.");
            if (wire.IsFull || (_waiting.Length > 0 && _waiting.Length + bytes.Length > MaxWaiting))
            {
                wire.Room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = wire.Room.Task;
                if (!wire.IsFull)
                    _pressed.Add(wire);
                return false;
            }

            _waiting.Add(wire, bytes);
            if (_isDue)
                return true;
            _isDue = true;
        }

        TurnEnd.Queue(this);
        return true;
    }

    /// <summary>The gateway learns that the socket has been told all.</summary>
    public void End(TrunkWire wire)
    {
        lock (_gate)
        {
            if (!_wires.Remove(wire.Number) || _isLost)
                return;
            _waiting.Add(wire, []);
            if (_isDue)
                return;
            _isDue = true;
        }

        TurnEnd.Queue(this);
    }

    /// <summary>Nothing more is to be said to the socket, and what waits is of no interest.</summary>
    public void Leave(TrunkWire wire)
    {
        lock (_gate)
        {
            _wires.Remove(wire.Number);
            Wake(wire);
        }
    }

    /// <summary>Takes no new sockets, and ends with the last one.</summary>
    public void Stop()
    {
        lock (_gate)
            _isStopping = true;
        EndWhenDone();
    }

    /// <summary>Listens to the gateway until it is gone, or all is said.</summary>
    public async Task RunAsync(CancellationToken aborted)
    {
        try
        {
            using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(aborted);
            var listening = ListenAsync(cancelled.Token);
            await Task.WhenAny(listening, _ended.Task);
            await cancelled.CancelAsync();
            await listening;
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // So are its sockets.
        }
        finally
        {
            Lose();
        }
    }

    /// <summary>Writes what waits.</summary>
    public void Execute() => _ = WriteAsync(); // Never throws.

    // On this thread as long as the kernel takes everything.
    private async Task WriteAsync()
    {
        try
        {
            while (TryTake(out var length))
            {
                await stream.WriteAsync(_sending.AsMemory(0, length));
                metrics.Carried(length);
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            Lose();
            return;
        }

        EndWhenDone();
    }

    private bool TryTake(out int length)
    {
        lock (_gate)
        {
            if (_waiting.IsEmpty || _isLost)
            {
                _isDue = false;
                length = 0;
                return false;
            }

            _waiting.MoveTo(ref _sending, out length);
            foreach (var wire in _pressed)
                Wake(wire);
            _pressed.Clear();
            return true;
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var word = new byte[TrunkFormat.WordBytes];
        while (await stream.ReadAtLeastAsync(word, word.Length, throwOnEndOfStream: false, cancellationToken) == word.Length)
        {
            var (number, isFull) = TrunkFormat.Read(word);
            lock (_gate)
            {
                if (!_wires.TryGetValue(number, out var wire))
                    continue;
                wire.IsFull = isFull;
                if (!isFull)
                    Wake(wire);
            }
        }
    }

    private static void Wake(TrunkWire wire)
    {
        wire.Room?.TrySetResult();
        wire.Room = null;
    }

    private void EndWhenDone()
    {
        lock (_gate)
        {
            if (_isStopping && _wires.Count == 0 && !_isDue)
                _ended.TrySetResult();
        }
    }

    private void Lose()
    {
        List<TrunkWire> lost;
        lock (_gate)
        {
            if (_isLost)
                return;
            _isLost = true;
            lost = [.. _wires.Values];
            _wires.Clear();
            foreach (var wire in lost)
                Wake(wire);
        }

        _ended.TrySetResult();
        foreach (var wire in lost)
            wire.Abort();
    }
}
