using System.ComponentModel.DataAnnotations;

namespace Ensemble.Realtime;

/// <summary>Bounds of every socket; section <c>Realtime</c>.</summary>
public sealed class RealtimeOptions : IValidatableObject
{
    public const string Section = "Realtime";

    /// <summary>Longest message from a client, over all its fragments. Kestrel buffers at most 1 MiB of input, so half of that is the limit.</summary>
    [Range(125, 512 * 1024)]
    public int MaxMessageBytes { get; set; } = 64 * 1024;

    /// <summary>Messages a second from one client, averaged over two seconds; above it the socket is closed with 4002. 0: no limit.</summary>
    [Range(0, 1_000_000)]
    public int MaxMessagesPerSecond { get; set; } = 1_000;

    /// <summary>With more than this waiting, frames that may be lost are lost.</summary>
    [Range(1_024, 64 * 1024 * 1024)]
    public int LossyQueueBytes { get; set; } = 32 * 1024;

    /// <summary>With a frame waiting longer than this, frames that may be lost are lost.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan LossyQueueAge { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>With more than this waiting, the socket is closed with 4003.</summary>
    [Range(4_096, 256 * 1024 * 1024)]
    public int MaxQueueBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Longest frame to a client, header included, even into an empty queue: a service keeps its largest message below. A longer one is our
    /// own fault; it is logged and its recipient closed with 1011. May exceed <see cref="MaxQueueBytes"/>; then such a frame goes out only
    /// when nothing waits before it. (Rooms: a roomJoined of 50 people and 100 messages stays below 400 KiB.)
    /// </summary>
    [Range(4_096, 256 * 1024 * 1024)]
    public int MaxFrameBytes { get; set; } = 512 * 1024;

    /// <summary>With a frame waiting longer than this, the socket is closed with 4003.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan MaxQueueAge { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The kernel's send buffer of a socket. Small, so that a slow reader shows in the queue instead of hiding megabytes. 0: the kernel's own.</summary>
    [Range(0, 64 * 1024 * 1024)]
    public int KernelSendBytes { get; set; } = 128 * 1024;

    /// <summary>Every client is pinged this often.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A client that sent nothing for this long, not even a pong, is gone (4004).</summary>
    [Range(typeof(TimeSpan), "00:00:01", "02:00:00")]
    public TimeSpan SilenceTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a closing socket may take to flush and to answer before it is cut; a stopping server waits this long too.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:04")]
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Clients of a stopping server are told to come back after a random time up to this.</summary>
    [Range(typeof(TimeSpan), "00:00:00.000", "00:05:00")]
    public TimeSpan DrainJitter { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>So many bad messages in a row close the socket.</summary>
    [Range(1, 1_000)]
    public int MaxBadMessages { get; set; } = 10;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LossyQueueBytes > MaxQueueBytes)
            yield return new ValidationResult($"{nameof(LossyQueueBytes)} must not exceed {nameof(MaxQueueBytes)}.");
        if (LossyQueueAge > MaxQueueAge)
            yield return new ValidationResult($"{nameof(LossyQueueAge)} must not exceed {nameof(MaxQueueAge)}.");
        if (PingInterval >= SilenceTimeout)
            yield return new ValidationResult($"{nameof(PingInterval)} must be below {nameof(SilenceTimeout)}.");
    }
}
