using System.Security.Cryptography;
using Ensemble.ServiceDefaults.Access;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Tokens;

/// <summary>Encrypts private keys before they are stored: nonce, AES-256-GCM ciphertext, tag; bound to the key's id.</summary>
internal sealed class KeyProtection(IOptions<TokenOptions> options)
{
    private static readonly int NonceSize = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagSize = AesGcm.TagByteSizes.MaxSize;

    private readonly byte[]? secret = options.Value.KeySecret is { Length: > 0 } text ? SecretKey.Derive(text, "identity signing keys") : null;

    public bool Encrypts => secret is not null;

    public byte[] Protect(byte[] privateKey, Guid id)
    {
        if (secret is null)
            return privateKey;
        var sealedKey = new byte[NonceSize + privateKey.Length + TagSize];
        var nonce = sealedKey.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(secret, TagSize);
        aes.Encrypt(nonce, privateKey, sealedKey.AsSpan(NonceSize, privateKey.Length), sealedKey.AsSpan(^TagSize..), id.ToByteArray());
        return sealedKey;
    }

    public byte[] Unprotect(SigningKey key)
    {
        if (!key.IsEncrypted)
            return key.PrivateKey;
        if (secret is null)
            throw new InvalidOperationException($"Signing key {key.Id} is encrypted, and Tokens:KeySecret is not set.");
        var privateKey = new byte[key.PrivateKey.Length - NonceSize - TagSize];
        var stored = key.PrivateKey.AsSpan();
        using var aes = new AesGcm(secret, TagSize);
        try
        {
            aes.Decrypt(stored[..NonceSize], stored[NonceSize..^TagSize], stored[^TagSize..], privateKey, key.Id.ToByteArray());
        }
        catch (AuthenticationTagMismatchException mismatch)
        {
            throw new InvalidOperationException(
                $"Tokens:KeySecret is not the one that signing key {key.Id} was encrypted with.", mismatch);
        }

        return privateKey;
    }
}
