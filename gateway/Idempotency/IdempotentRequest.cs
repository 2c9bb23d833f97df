using System.Security.Cryptography;
using System.Text;

namespace Ensemble.Gateway.Idempotency;

/// <summary>
/// A request with an <c>Idempotency-Key</c>. What Redis gets to see of it are hashes; the answer is sealed with a key that only somebody
/// with the same idempotency key and the same body can derive, since it may hold tokens.
/// </summary>
internal sealed class IdempotentRequest
{
    public const string Header = "Idempotency-Key";
    public const int MaxKeyLength = 255;

    private readonly byte[] digest;

    /// <param name="request">Of the caller.</param>
    /// <param name="key">The header's value.</param>
    /// <param name="caller">The user's id or the address: others may use the same key for themselves.</param>
    /// <param name="body">The whole of it.</param>
    public IdempotentRequest(HttpRequest request, string key, string caller, ReadOnlySpan<byte> body)
    {
        StorageKey = "idempotency:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{caller}\n{key}")));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{key}\n{request.Method}\n{request.Path}{request.QueryString}\n"));
        hash.AppendData(body);
        digest = hash.GetHashAndReset();
    }

    public string StorageKey { get; }

    /// <summary>Differs when method, path, query or body differ.</summary>
    public byte[] Fingerprint => HKDF.Expand(HashAlgorithmName.SHA256, digest, 16, "fingerprint"u8.ToArray());

    public byte[] SealingKey => HKDF.Expand(HashAlgorithmName.SHA256, digest, 32, "answer"u8.ToArray());

    public static bool IsWellFormed(string? key) => key is { Length: > 0 and <= MaxKeyLength } && key.All(letter => letter is > ' ' and < '\x7f');
}
