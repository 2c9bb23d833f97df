namespace Ensemble.Gateway.Health;

/// <summary>PianoRhythm's <c>status</c> and <c>timestamp</c> beside Veza's envelope, whose status is always ok.</summary>
internal sealed record BasicHealth(bool Success, Condition Status, DateTimeOffset Timestamp, StatusOf Data);

internal sealed record StatusOf(string Status);

/// <summary>PianoRhythm REST endpoints, Detailed system health check.</summary>
internal sealed record DetailedHealth(
    Condition Status, DateTimeOffset Timestamp, IReadOnlyDictionary<string, string> Services, LoadFigures Metrics);

internal sealed record LoadFigures(long ActiveConnections, string MemoryUsage, string CpuUsage);

/// <summary>Veza API reference, GET /health/deep.</summary>
internal sealed record DeepHealth(
    Condition Status, DateTimeOffset Timestamp, IReadOnlyDictionary<string, DeepCheck> Checks, ConfigurationSummary Config);

internal sealed record DeepCheck(string Status, string? Message = null, IReadOnlyDictionary<string, object>? Details = null);

/// <summary>What an operator checks first; never a secret.</summary>
internal sealed record ConfigurationSummary(
    bool JwtSecretSet, bool StripeConnectEnabled, decimal PlatformFeeRate, bool TransferRetryEnabled, double LimitsScale);

/// <summary>Readiness probe: ready, degraded or not_ready.</summary>
internal sealed record Readiness(bool Success, string Status, StatusOf Data);

/// <summary>Veza API reference, GET /status.</summary>
internal sealed record PlatformStatus(string Status, DateTimeOffset Timestamp, IReadOnlyDictionary<string, string> Services);

/// <summary>Stuffchat's, bare, beside the envelope.</summary>
internal sealed record ChatHealth(bool Success, bool Health, string Version, ChatConfig Config, StatusOf Data);

internal sealed record ChatConfig(bool InviteOnly);
