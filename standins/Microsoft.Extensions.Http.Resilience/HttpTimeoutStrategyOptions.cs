using Polly.Timeout;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Ends a request that takes too long with a <see cref="TimeoutRejectedException"/>. Counts until the answer's headers are there.</summary>
public class HttpTimeoutStrategyOptions : TimeoutStrategyOptions;
