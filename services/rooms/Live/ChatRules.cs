namespace Ensemble.Rooms.Live;

/// <summary>How long and how often one may talk.</summary>
internal static class ChatRules
{
    public const int MaxLength = 500;
    public const int KeptMessages = 100;

    /// <summary>Ten messages at once, then one a second.</summary>
    public static Pace NewPace() => new(burst: 10, refillMilliseconds: 1_000);
}
