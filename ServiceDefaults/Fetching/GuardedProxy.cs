using System.Security.Cryptography;

namespace Ensemble.ServiceDefaults.Fetching;

/// <summary>
/// An HTTP proxy for one run of a program that makes connections of its own: whatever the program is talked into asking for, it reaches only
/// what <see cref="FetchGuard"/> allows.
/// </summary>
public sealed class GuardedProxy
{
    private readonly FetchGuard guard;
    private readonly FetchMetrics metrics;

    internal GuardedProxy(FetchGuard guard, FetchMetrics metrics) => (this.guard, this.metrics) = (guard, metrics);

    /// <summary>Listens on the loopback address, for whoever has the name and password in <see cref="ProxySession.Address"/>, until disposed.</summary>
    /// <param name="maxBytes">What may come in over it altogether; then its connections end.</param>
    public ProxySession Open(long maxBytes) => new(guard, metrics, maxBytes, RandomNumberGenerator.GetHexString(32, lowercase: true));
}
