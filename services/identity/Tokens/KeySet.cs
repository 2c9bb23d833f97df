using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Ensemble.Identity.Tokens;

/// <summary>The keys that are published at a time.</summary>
internal sealed record KeySet(DateTimeOffset ReadAt, IReadOnlyList<KeySet.Entry> Keys)
{
    /// <summary>The public halves, as in the key set that is published.</summary>
    public IEnumerable<JsonWebKey> Public(DateTimeOffset now) => Keys.Where(key => key.RetiresAt > now).Select(key => key.Public);

    /// <summary>
    /// The key to sign with: the newest of those whose time it is. The first key of all may have been made by a replica whose clock is
    /// ahead of ours; then it is that one.
    /// </summary>
    public Entry? Signing(DateTimeOffset now)
    {
        var usable = Keys.Where(key => now < key.SignsUntil).ToArray();
        return usable.Where(key => key.SignsFrom <= now).MaxBy(key => key.SignsFrom) ?? usable.MinBy(key => key.SignsFrom);
    }

    /// <summary>One key, ready for use. <paramref name="Private"/> includes the secret.</summary>
    public sealed record Entry(
        DateTimeOffset SignsFrom, DateTimeOffset SignsUntil, DateTimeOffset RetiresAt, JsonWebKey Private, JsonWebKey Public)
    {
        public SigningCredentials Credentials { get; } = new(Private, SecurityAlgorithms.EcdsaSha256);

        public static Entry From(SigningKey key, KeyProtection protection)
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(protection.Unprotect(key), out _);
            var parameters = ecdsa.ExportParameters(includePrivateParameters: true);
            return new Entry(
                key.SignsFrom, key.SignsUntil, key.RetiresAt,
                ToJsonWebKey(key.Id, parameters, isPrivate: true), ToJsonWebKey(key.Id, parameters, isPrivate: false));
        }

        private static JsonWebKey ToJsonWebKey(Guid id, ECParameters parameters, bool isPrivate) => new()
        {
            Kid = id.ToString(),
            Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
            Crv = JsonWebKeyECTypes.P256,
            Alg = SecurityAlgorithms.EcdsaSha256,
            Use = "sig",
            X = Base64UrlEncoder.Encode(parameters.Q.X),
            Y = Base64UrlEncoder.Encode(parameters.Q.Y),
            D = isPrivate ? Base64UrlEncoder.Encode(parameters.D) : null,
        };
    }
}
