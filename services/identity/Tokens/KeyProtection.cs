using System.Security.Cryptography;
using Ensemble.ServiceDefaults.Access;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Tokens;

/// <summary>Encrypts private keys before they are stored.</summary>
internal sealed class KeyProtection(IOptions<TokenOptions> options)
{
    private readonly Sealing? sealing =
        options.Value.KeySecret is { Length: > 0 } text ? new Sealing(SecretKey.Derive(text, "identity signing keys")) : null;

    public bool Encrypts => sealing is not null;

    public byte[] Protect(byte[] privateKey, Guid id) => sealing?.Seal(privateKey, id) ?? privateKey;

    public byte[] Unprotect(SigningKey key)
    {
        if (!key.IsEncrypted)
            return key.PrivateKey;
        if (sealing is null)
            throw new InvalidOperationException($"Signing key {key.Id} is encrypted, and Tokens:KeySecret is not set.");
        try
        {
            return sealing.Open(key.PrivateKey, key.Id);
        }
        catch (AuthenticationTagMismatchException mismatch)
        {
            throw new InvalidOperationException(
                $"Tokens:KeySecret is not the one that signing key {key.Id} was encrypted with.", mismatch);
        }
    }
}
