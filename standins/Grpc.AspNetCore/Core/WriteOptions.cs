namespace Grpc.Core;

/// <summary>Wishes for the messages that are written after it is set.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>More follows at once: the message may wait in the buffer.</summary>
    BufferHint = 0x1,

    /// <summary>Not worth compressing.</summary>
    NoCompress = 0x2,
}

/// <summary>Carries <see cref="WriteFlags"/>.</summary>
public class WriteOptions(WriteFlags flags = default)
{
    public static readonly WriteOptions Default = new();

    public WriteFlags Flags { get; } = flags;
}
