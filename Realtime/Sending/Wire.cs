using System.IO.Pipelines;

namespace Ensemble.Realtime.Sending;

/// <summary>The way to and from the peer.</summary>
internal abstract class Wire(PipeReader input, Action abort)
{
    public PipeReader Input { get; } = input;

    /// <summary>Writes what can be written at once, and says how much that was. 0 for a wire that can only wait.</summary>
    public abstract int Write(ReadOnlySpan<byte> bytes);

    /// <summary>Writes all, waiting for there to be room.</summary>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Tells the peer that nothing more comes, while it may still send; where that can't be told, it waits for the end.</summary>
    public abstract void FinishWriting();

    /// <summary>Cuts the connection; reads and writes under way fail.</summary>
    public virtual void Abort() => abort();

    /// <summary>All is said.</summary>
    public virtual void End()
    {
    }
}
