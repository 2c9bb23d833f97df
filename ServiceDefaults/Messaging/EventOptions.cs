using System.ComponentModel.DataAnnotations;

namespace Ensemble.ServiceDefaults.Messaging;

/// <summary>How events leave and enter a service; section <c>Events</c>. The defaults suit every service.</summary>
public sealed class EventOptions
{
    public const string Section = "Events";

    /// <summary>How long the dispatcher waits when no signal comes, and how often a standby tries to take over.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Events read from the outbox at once.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 256;

    /// <summary>Subjects whose events are published at the same time.</summary>
    [Range(1, 256)]
    public int PublishConcurrency { get; set; } = 32;

    /// <summary>A publish that is not confirmed by then gives up its connection and is repeated over a new one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Events handled at the same time; of one subject it is always one.</summary>
    [Range(1, 256)]
    public int ConsumeConcurrency { get; set; } = 32;

    /// <summary>How often a consumer may fail on one message before it is moved to the error queue.</summary>
    [Range(1, 20)]
    public int Attempts { get; set; } = 5;

    /// <summary>Pause before the second attempt; it grows to <see cref="RetryMax"/> before the last.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryMin { get; set; } = TimeSpan.FromMilliseconds(100);

    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan RetryMax { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A bus that stays unhealthy for so long while RabbitMQ answers will not recover: the process ends and is started anew.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StuckAfter { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How long the inbox remembers a message.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan InboxRetention { get; set; } = TimeSpan.FromDays(14);

    /// <summary>The pauses between the attempts, each the same multiple of the one before.</summary>
    internal TimeSpan[] RetryPauses() => Enumerable.Range(0, Attempts - 1)
        .Select(retry => Attempts == 2 ? RetryMin : RetryMin * Math.Pow(RetryMax / RetryMin, retry / (double)(Attempts - 2)))
        .ToArray();
}
