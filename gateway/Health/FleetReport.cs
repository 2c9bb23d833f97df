namespace Ensemble.Gateway.Health;

/// <summary>From best to worst.</summary>
internal enum Condition
{
    Healthy,
    Degraded,
    Unhealthy,
}

/// <param name="Condition">How it is.</param>
/// <param name="Description">What is wrong, null when nothing is.</param>
internal sealed record Finding(Condition Condition, string? Description = null)
{
    public static Finding Fine { get; } = new(Condition.Healthy);
}

/// <summary>What the fleet said of itself a moment ago.</summary>
/// <param name="At">When.</param>
/// <param name="Dependencies">database, redis, rabbitmq, limits, audit.</param>
/// <param name="Services">By name.</param>
internal sealed record FleetReport(
    DateTimeOffset At, IReadOnlyDictionary<string, Finding> Dependencies, IReadOnlyDictionary<string, Finding> Services)
{
    /// <summary>
    /// Unhealthy without the database or without any service; degraded when a part is missing: the rest goes on working, and a probe
    /// must not take the gateway away from it.
    /// </summary>
    public Condition Overall =>
        Dependencies["database"].Condition == Condition.Unhealthy || Services.Values.All(service => service.Condition == Condition.Unhealthy)
            ? Condition.Unhealthy
            : Dependencies.Values.Concat(Services.Values).All(finding => finding.Condition == Condition.Healthy)
                ? Condition.Healthy
                : Condition.Degraded;
}
