using System.Security.Cryptography;
using System.Text;

namespace Ensemble.ServiceDefaults.Access;

/// <summary>AES-256 keys from the random text that an operator or the AppHost sets as a secret.</summary>
public static class SecretKey
{
    /// <summary>Shorter texts could be guessed; 32 characters of letters and digits are more than 180 bits.</summary>
    public const int MinLength = 32;

    /// <summary>32 bytes by HKDF (RFC 5869) with SHA-256; secrets that are used twice give different keys for different purposes.</summary>
    /// <param name="secret">At least <see cref="MinLength"/> random characters. It is no password: the derivation is fast.</param>
    /// <param name="purpose">What the key is for, such as <c>rooms tickets</c>.</param>
    public static byte[] Derive(string secret, string purpose)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, MinLength, nameof(secret));
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: Encoding.UTF8.GetBytes($"ensemble {purpose}"));
    }
}
