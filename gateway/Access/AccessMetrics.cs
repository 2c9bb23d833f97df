using System.Diagnostics.Metrics;

namespace Ensemble.Gateway.Access;

/// <summary>What the edge decides about credentials: meter <c>Ensemble.Gateway</c>.</summary>
internal sealed class AccessMetrics
{
    private readonly Counter<long> exchanges;
    private readonly Counter<long> keysRefused;
    private readonly Counter<long> cookiesRefused;

    public AccessMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Ensemble.Gateway");
        exchanges = meter.CreateCounter<long>("access.api_key_exchanges", description: "API keys that identity was asked about, by result.");
        keysRefused = meter.CreateCounter<long>("access.api_keys_refused", description: "Requests whose API key was not taken, by reason.");
        cookiesRefused = meter.CreateCounter<long>("access.cookies_refused", description: "Requests by cookie that were not their user's own, by reason.");
    }

    /// <param name="result">succeeded, refused or failed.</param>
    public void KeyExchanged(string result) => exchanges.Add(1, new KeyValuePair<string, object?>("result", result));

    /// <param name="reason">invalid, ambiguous, limited or unavailable.</param>
    public void KeyRefused(string reason) => keysRefused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <param name="reason">token or origin.</param>
    public void CookieRefused(string reason) => cookiesRefused.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
