using System.Net.Sockets;

namespace Ensemble.Realtime;

/// <summary>
/// The end of a turn of the runtime's event loop. A turn deals with all sockets that had something to say when it began; what is queued in it
/// runs after them, on the same thread, so that all they said goes out in one write. The loop is told by a socket that hears itself: its
/// event comes after those that were there before it.
/// </summary>
public sealed class TurnEnd : IDisposable
{
    // So many sockets are tried before a loop is left without one; what is queued there then goes to the pool.
    private const int AttemptsPerLoop = 4;
    private static readonly byte[] Signal = [1];

    private static int _isWatching;
    private static int _attempts = Environment.ProcessorCount * AttemptsPerLoop;

    [ThreadStatic]
    private static TurnEnd? _ofThisThread;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly SocketAsyncEventArgs _heard = new();
    private List<IThreadPoolWorkItem> _waiting = [];
    private List<IThreadPoolWorkItem> _running = [];
    private bool _isEnding;

    private TurnEnd()
    {
        // A leading zero: a name without a file.
        var self = new UnixDomainSocketEndPoint($"\0ensemble-turn-{Guid.NewGuid():n}");
        _socket.Bind(self);
        _socket.Connect(self);
        _socket.Blocking = false;
        _heard.SetBuffer(new byte[Signal.Length]);
        _heard.Completed += (_, _) => Hear();
    }

    /// <summary>
    /// Runs the work when the turn ends that this thread is in; on a thread that is no event loop's, the pool runs it. It must neither throw nor
    /// wait.
    /// </summary>
    public static void Queue(IThreadPoolWorkItem work)
    {
        if (_ofThisThread is { } turn)
            turn.Add(work);
        else
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _heard.Dispose();
    }

    /// <summary>Gives each event loop its own, for as long as the process lives. Only sockets that complete on the loop's thread find one.</summary>
    internal static void Watch()
    {
        if (Interlocked.Exchange(ref _isWatching, 1) == 1)
            return;
        for (var i = 0; i < Environment.ProcessorCount; i++)
            Try();
    }

    private static void Try()
    {
        if (Interlocked.Decrement(ref _attempts) < 0)
            return;
        var turn = new TurnEnd();
        if (!turn._socket.ReceiveAsync(turn._heard))
            throw new InvalidOperationException("A socket heard something before anything was said.");
        turn._socket.Send(Signal);
    }

    private void Add(IThreadPoolWorkItem work)
    {
        _waiting.Add(work);
        if (_waiting.Count == 1 && !_isEnding)
            _socket.Send(Signal);
    }

    private void Hear()
    {
        if (Thread.CurrentThread.IsThreadPoolThread)
        {
            // The runtime was told too late where sockets are to complete.
            Dispose();
            return;
        }

        if ((_ofThisThread ??= this) != this)
        {
            // The runtime gave it to a loop that has one already.
            Dispose();
            Try();
            return;
        }

        do
            End();
        while (!_socket.ReceiveAsync(_heard));
    }

    // What the work itself queues belongs to the same turn.
    private void End()
    {
        _isEnding = true;
        while (_waiting.Count > 0)
        {
            (_waiting, _running) = (_running, _waiting);
            foreach (var work in _running)
                work.Execute();
            _running.Clear();
        }

        _isEnding = false;
    }
}
