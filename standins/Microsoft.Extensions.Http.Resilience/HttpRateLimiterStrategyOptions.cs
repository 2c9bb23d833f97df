using Polly.RateLimiting;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Limits the requests that are under way at a time. 1,000 by default, none waiting.</summary>
public class HttpRateLimiterStrategyOptions : RateLimiterStrategyOptions;
