using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ensemble.ServiceDefaults.Access;
using Microsoft.Extensions.Options;

namespace Ensemble.Gateway.Access;

/// <summary>Tokens that only a page of ours gets to see: HMAC-SHA-256 over what they are bound to. Nothing is stored, and any gateway checks them.</summary>
internal sealed class CsrfTokens(IOptions<CsrfOptions> options)
{
    private readonly byte[] key = SecretKey.Derive(options.Value.Secret, "gateway csrf");

    /// <summary>Good as long as the session.</summary>
    public string For(Guid sessionId) => Make($"session:{sessionId}");

    /// <summary>For a caller who has not logged in, bound to a random cookie.</summary>
    public string ForStranger(string id) => Make($"stranger:{id}");

    public bool IsOf(Guid sessionId, string token) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(For(sessionId)), Encoding.UTF8.GetBytes(token));

    private string Make(string subject) => Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(subject)));
}
