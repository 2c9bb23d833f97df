namespace Ensemble.Rooms.Live;

/// <summary>How long and how often one may talk.</summary>
internal static class ChatRules
{
    public const int MaxLength = 500;
    public const int KeptMessages = 100;

    private const int Burst = 10;
    private const int RefillMilliseconds = 1_000;

    /// <summary>Ten messages at once, then one a second.</summary>
    internal sealed class Pace
    {
        // The time at which the bucket is full again.
        private long _fullAt;

        public bool TryTake(long now)
        {
            var next = Math.Max(_fullAt, now) + RefillMilliseconds;
            if (next - now > Burst * RefillMilliseconds)
                return false;
            _fullAt = next;
            return true;
        }
    }
}
