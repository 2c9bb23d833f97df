using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ensemble.Contracts.Identity;
using Ensemble.Gateway.Limits;
using Grpc.Core;

namespace Ensemble.Gateway.Access;

internal enum KeyVerdict
{
    Accepted,
    Refused,

    /// <summary>The caller's address has shown too many keys that nobody here knows.</summary>
    TooMany,

    /// <summary>Identity does not answer.</summary>
    Away,
}

/// <summary>
/// Asks identity about a key once for all who show it at the same time, and remembers what it said. An address that shows one unknown key
/// after the other is stopped here, by the limit <c>api_keys</c>.
/// </summary>
internal sealed partial class KeyExchange(
    Accounts.AccountsClient accounts, KnownKeys known, LimitPlan plan, Counter counter, AccessMetrics metrics, TimeProvider time,
    ILogger<KeyExchange> logger)
{
    private const string Marker = "veza_sk_";
    private const int MaxLength = 200;
    // A busy machine that has just started needs a while; one that is away is refused at once.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    // A request may take a moment to its service, whose clock may be a little ahead.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Lazy<Task<(KeyVerdict, string?)>>> asking = new();
    private int isAway;

    public async ValueTask<(KeyVerdict Verdict, string? Token)> FindAsync(string key, HttpContext context)
    {
        if (key.Length > MaxLength || !key.StartsWith(Marker, StringComparison.Ordinal))
            return (KeyVerdict.Refused, null);
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        if (known.IsRefused(hash))
            return (KeyVerdict.Refused, null);
        if (known.TryFind(hash, out var token))
            return (KeyVerdict.Accepted, token);
        // Not the caller's cancellation: others may wait for the same answer.
        var asked = asking.GetOrAdd(hash, _ => new Lazy<Task<(KeyVerdict, string?)>>(() => AskAsync(key, hash, plan.ForUnknownKey(context))));
        return await asked.Value.WaitAsync(context.RequestAborted);
    }

    private async Task<(KeyVerdict, string?)> AskAsync(string key, string hash, Counted? counted)
    {
        try
        {
            if (counted is { } unknown && !(await counter.CountAsync(unknown)).IsAllowed)
                return (KeyVerdict.TooMany, null);
            var reply = await accounts.ExchangeApiKeyAsync(
                new ExchangeApiKeyRequest { ApiKey = key }, new CallOptions(deadline: time.GetUtcNow().UtcDateTime + Deadline));
            if (Interlocked.Exchange(ref isAway, 0) == 1)
                Back(logger);
            return Remember(reply, hash);
        }
        catch (RpcException failure)
        {
            metrics.KeyExchanged("failed");
            if (Interlocked.Exchange(ref isAway, 1) == 0)
                Missed(logger, failure.StatusCode);
            return (KeyVerdict.Away, null);
        }
        finally
        {
            asking.TryRemove(hash, out _);
        }
    }

    private (KeyVerdict, string?) Remember(ExchangeApiKeyReply reply, string hash)
    {
        if (reply.AccessToken.Length == 0)
        {
            metrics.KeyExchanged("refused");
            known.Refuse(hash);
            return (KeyVerdict.Refused, null);
        }

        metrics.KeyExchanged("succeeded");
        var goodUntil = DateTimeOffset.FromUnixTimeMilliseconds(reply.ExpiresAt) - Margin;
        known.Accept(hash, new KnownKey(Guid.Parse(reply.KeyId, CultureInfo.InvariantCulture), reply.AccessToken, goodUntil));
        return (KeyVerdict.Accepted, reply.AccessToken);
    }

    [LoggerMessage(2301, LogLevel.Warning, "Identity does not exchange API keys: {Status}")]
    private static partial void Missed(ILogger logger, StatusCode status);

    [LoggerMessage(2302, LogLevel.Information, "Identity exchanges API keys again")]
    private static partial void Back(ILogger logger);
}
