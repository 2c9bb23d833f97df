using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Ensemble.Chat.Voice;

/// <summary>An entry of <c>RTCConfiguration.iceServers</c>.</summary>
/// <param name="Urls">Where.</param>
/// <param name="Username">The end of its time in seconds since 1970, a colon, the user.</param>
/// <param name="Credential">What proves that we have said so.</param>
internal sealed record IceServer(IReadOnlyList<string> Urls, string Username, string Credential);

/// <param name="IceServers">Empty when none is configured.</param>
/// <param name="ExpiresAt">When other credentials are needed for new connections; null without.</param>
internal sealed record TurnAccess(IReadOnlyList<IceServer> IceServers, DateTimeOffset? ExpiresAt);

/// <summary>Makes the time-limited credentials that a TURN server checks by a secret shared with us (draft-uberti-behave-turn-rest).</summary>
internal sealed class TurnCredentials(IOptions<TurnOptions> options, TimeProvider time)
{
    public TurnAccess For(Guid user)
    {
        var turn = options.Value;
        if (!turn.IsConfigured)
            return new TurnAccess([], null);
        var expiry = time.GetUtcNow().Add(turn.ValidFor).ToUnixTimeSeconds();
        var username = string.Create(CultureInfo.InvariantCulture, $"{expiry}:{user}");
        return new TurnAccess([new IceServer(turn.UrlList, username, Sign(turn.Secret, username))], DateTimeOffset.FromUnixTimeSeconds(expiry));
    }

    [SuppressMessage("Security", "CA5350", Justification = "The servers ask for HMAC-SHA1, which is not broken.")]
    private static string Sign(string secret, string username) =>
        Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(username)));
}
