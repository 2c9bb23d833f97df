using System.Security.Cryptography;

namespace Ensemble.Identity.Tokens;

/// <summary>Encrypts small secrets before they are stored: nonce, AES-256-GCM ciphertext, tag; bound to the id of what they belong to.</summary>
internal sealed class Sealing(byte[] key)
{
    private static readonly int NonceSize = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagSize = AesGcm.TagByteSizes.MaxSize;

    public byte[] Seal(byte[] secret, Guid id)
    {
        var sealedSecret = new byte[NonceSize + secret.Length + TagSize];
        var nonce = sealedSecret.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, secret, sealedSecret.AsSpan(NonceSize, secret.Length), sealedSecret.AsSpan(^TagSize..), id.ToByteArray());
        return sealedSecret;
    }

    /// <exception cref="AuthenticationTagMismatchException">It was sealed with another key, for another id, or has changed.</exception>
    public byte[] Open(byte[] sealedSecret, Guid id)
    {
        var secret = new byte[sealedSecret.Length - NonceSize - TagSize];
        var stored = sealedSecret.AsSpan();
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(stored[..NonceSize], stored[NonceSize..^TagSize], stored[^TagSize..], secret, id.ToByteArray());
        return secret;
    }
}
