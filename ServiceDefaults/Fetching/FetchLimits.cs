namespace Ensemble.ServiceDefaults.Fetching;

/// <summary>What one fetch may cost.</summary>
/// <param name="MaxBytes">Of the body, after it was unpacked.</param>
/// <param name="Total">From the request to the body's last byte, redirects included.</param>
/// <param name="Silence">Between two pieces of the body, and until the headers are there.</param>
/// <param name="MaxRedirects">How many are followed; 0 hands a redirect to the caller as it came.</param>
public sealed record FetchLimits(long MaxBytes, TimeSpan Total, TimeSpan Silence, int MaxRedirects = 5);
