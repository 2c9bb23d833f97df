using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Threading.Channels;
using Ensemble.Realtime.Trunks;

namespace Ensemble.Gateway.Sockets;

/// <summary>One connection from a node, over which everything comes that the node says to this gateway's sockets. See <see cref="TrunkFormat"/>.</summary>
internal sealed class Trunk(Stream stream, string key, SocketMetrics metrics)
{
    private const int FirstBuffer = 64 * 1024;
    private static readonly TimeSpan TrimEvery = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<uint, TrunkedSocket> sockets = new();
    private readonly Channel<uint> words = Channel.CreateUnbounded<uint>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<TrunkedSocket> written = [];
    private long lastNumber;
    private volatile bool isLost;

    /// <summary>False once nothing comes over it any more.</summary>
    public bool IsOpen => !isLost;

    /// <summary>A socket that is not known to the node yet. It has to leave, whatever becomes of it.</summary>
    public TrunkedSocket Open()
    {
        while (true)
        {
            var number = (uint)(Interlocked.Increment(ref lastNumber) % TrunkFormat.MaxNumber);
            var socket = new TrunkedSocket(this, number);
            if (!sockets.TryAdd(number, socket))
                continue;
            if (isLost)
                socket.Leave();
            return socket;
        }
    }

    /// <summary>The header's value that gives a socket of the node to this trunk.</summary>
    public string NameOf(TrunkedSocket socket) => $"{key}.{socket.Number}";

    public void Remove(TrunkedSocket socket) => sockets.TryRemove(socket.Number, out _);

    /// <summary>The gateway stops.</summary>
    public void Dismiss()
    {
        foreach (var (_, socket) in sockets)
            socket.Dismiss();
    }

    /// <summary>Tells the node whether the client takes anything now.</summary>
    public void Tell(uint number, bool isFull)
    {
        if (isFull)
            metrics.Filled();
        words.Writer.TryWrite(TrunkFormat.Word(number, isFull));
    }

    /// <summary>Hands out what comes, until the node is gone.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (telling, trimming) = (TellAsync(cancelled.Token), TrimAsync(cancelled.Token));
        try
        {
            await ReadAsync(cancelled.Token);
        }
        finally
        {
            isLost = true;
            await cancelled.CancelAsync();
            words.Writer.TryComplete();
            foreach (var (_, socket) in sockets)
                socket.Fail(new IOException("The node is gone."));
            await telling;
            await trimming;
        }
    }

    private async Task TrimAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TrimEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                foreach (var (_, socket) in sockets)
                    socket.Trim();
            }
        }
        catch (OperationCanceledException)
        {
            // With the trunk.
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[FirstBuffer];
        var filled = 0;
        while (await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken) is > 0 and var read)
        {
            filled += read;
            metrics.Carried(read);
            var taken = HandOut(buffer.AsSpan(0, filled), out var needed);
            buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
            filled -= taken;
            if (needed > buffer.Length)
                Array.Resize(ref buffer, Math.Max(needed, buffer.Length * 2));
            else if (filled == 0 && buffer.Length > FirstBuffer)
                buffer = new byte[FirstBuffer];
        }
    }

    // All whole records, and then one write a client. Returns how much of it they were; needed is the size of the one that isn't whole.
    private int HandOut(ReadOnlySpan<byte> bytes, out int needed)
    {
        var rest = bytes;
        needed = 0;
        while (rest.Length >= TrunkFormat.HeadBytes)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
            var count = BinaryPrimitives.ReadInt32LittleEndian(rest[TrunkFormat.WordBytes..]);
            if (length is < 0 or > TrunkFormat.MaxBytes || count is < 0 or > TrunkFormat.MaxBytes / TrunkFormat.WordBytes)
                throw new InvalidDataException($"A node sent a record of {length} bytes for {count} sockets.");
            var numbers = TrunkFormat.HeadBytes + count * TrunkFormat.WordBytes;
            if (rest.Length < numbers + length)
            {
                needed = numbers + length;
                break;
            }

            for (var i = TrunkFormat.HeadBytes; i < numbers; i += TrunkFormat.WordBytes)
                HandOut(BinaryPrimitives.ReadUInt32LittleEndian(rest[i..]), rest.Slice(numbers, length));
            rest = rest[(numbers + length)..];
        }

        foreach (var socket in written)
            socket.Flush();
        written.Clear();
        return bytes.Length - rest.Length;
    }

    private void HandOut(uint number, ReadOnlySpan<byte> bytes)
    {
        // Of a client that has gone the node may not know yet.
        if (!sockets.TryGetValue(number, out var socket))
            return;
        if (bytes.IsEmpty)
        {
            socket.TakeEnd();
            return;
        }

        socket.Take(bytes);
        written.Add(socket);
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        var word = new byte[TrunkFormat.WordBytes];
        try
        {
            await foreach (var next in words.Reader.ReadAllAsync(cancellationToken))
            {
                BinaryPrimitives.WriteUInt32LittleEndian(word, next);
                await stream.WriteAsync(word, cancellationToken);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Reading ends, too.
        }
    }
}
