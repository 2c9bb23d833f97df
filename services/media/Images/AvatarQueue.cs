using Grpc.Core;

namespace Ensemble.Media.Images;

/// <summary>
/// Who has a picture made. Some are made at once and some wait; whoever comes when all places are taken, or waits too long since those
/// before take their time, is sent away and told when to come again, so that nobody's call ends without an answer.
/// </summary>
internal sealed class AvatarQueue(MediaMetrics metrics) : IDisposable
{
    public const int Places = AtOnce + Waiting;

    /// <summary>A trailer of the refusal: seconds.</summary>
    public const string RetryAfter = "retry-after";

    private const int AtOnce = 2;
    private const int Waiting = 20;
    private const string RetryAfterSeconds = "5";

    // With the making, which ends within 15 s, less than callers wait.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim turns = new(AtOnce);
    private int taken;

    /// <summary>Before the picture is received: what would be refused afterwards is not taken in.</summary>
    /// <exception cref="RpcException">UNAVAILABLE with <see cref="RetryAfter"/>.</exception>
    public Place Enter()
    {
        if (Interlocked.Increment(ref taken) > Places)
        {
            Interlocked.Decrement(ref taken);
            throw Busy();
        }

        metrics.AvatarQueued(1);
        return new Place(this);
    }

    public void Dispose() => turns.Dispose();

    private void Leave()
    {
        Interlocked.Decrement(ref taken);
        metrics.AvatarQueued(-1);
    }

    private RpcException Busy()
    {
        metrics.AvatarEnded("busy");
        return new RpcException(
            new Status(StatusCode.Unavailable, "Too many pictures are being made just now."), new Metadata { { RetryAfter, RetryAfterSeconds } });
    }

    internal sealed class Place(AvatarQueue queue) : IDisposable
    {
        private bool hasTurn;

        /// <summary>Until it is this one's turn, which lasts until the place is given up.</summary>
        /// <exception cref="RpcException">UNAVAILABLE with <see cref="RetryAfter"/>.</exception>
        public async Task WaitAsync(CancellationToken cancellationToken) =>
            hasTurn = await queue.turns.WaitAsync(LongestWait, cancellationToken) ? true : throw queue.Busy();

        public void Dispose()
        {
            if (hasTurn)
                queue.turns.Release();
            queue.Leave();
        }
    }
}
