using System.IO.Pipelines;
using Ensemble.Realtime.Sending;

namespace Ensemble.Realtime.Trunks;

/// <summary>The way to a socket whose gateway takes what goes to it over a trunk. What comes from it has a connection of its own.</summary>
internal sealed class TrunkWire(PipeReader input, Trunk trunk, uint number, Action abort) : Wire(input, abort)
{
    private int _ended;

    /// <summary>Among the sockets of the trunk.</summary>
    public uint Number { get; } = number;

    /// <summary>The gateway takes nothing for it now. Set by the trunk, like the rest here.</summary>
    public bool IsFull { get; set; }

    /// <summary>Ends when it is worth trying again.</summary>
    public TaskCompletionSource? Room { get; set; }

    /// <summary>Which of the records that wait is the last for it; -1 when none is.</summary>
    public (long Round, int Record) Last { get; set; } = (-1, -1);

    public override int Write(ReadOnlySpan<byte> bytes) => trunk.TryWrite(this, bytes, out _) ? bytes.Length : 0;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!trunk.TryWrite(this, bytes.Span, out var room))
            await room;
    }

    public override void FinishWriting() => End();

    public override void End()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
            trunk.End(this);
    }

    public override void Abort()
    {
        trunk.Leave(this);
        base.Abort();
    }
}
