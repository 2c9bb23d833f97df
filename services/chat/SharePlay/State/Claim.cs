namespace Ensemble.Chat.SharePlay.State;

/// <summary>Who downloads an item. When the time is over somebody else may; what the earlier one still has to say counts no more.</summary>
/// <param name="Token">Of this try.</param>
/// <param name="Until">Unless it is prolonged.</param>
internal sealed record Claim(Guid Token, DateTimeOffset Until)
{
    /// <summary>How long a node that says nothing keeps its downloads.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <summary>How often a node says that it is still at it.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(3);
}
