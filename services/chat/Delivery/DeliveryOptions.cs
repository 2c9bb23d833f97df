using System.ComponentModel.DataAnnotations;

namespace Ensemble.Chat.Delivery;

/// <summary>How events reach the other nodes; section <c>Delivery</c>.</summary>
internal sealed class DeliveryOptions
{
    public const string Section = "Delivery";

    /// <summary>How long a number that is missing is waited for before the store is asked: messages overtake each other by some milliseconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a node compares its channels with the store, for what Redis has lost without anybody noticing.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan WatchInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The same while Redis is known to be away.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan WatchIntervalWithoutRedis { get; set; } = TimeSpan.FromSeconds(1);
}
