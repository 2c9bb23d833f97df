using System.Security.Cryptography;
using System.Text.Json;

namespace Ensemble.Gateway.Idempotency;

/// <summary>An answer as it was first given.</summary>
internal sealed record RememberedAnswer(int Status, Dictionary<string, string?[]> Headers, byte[] Body)
{
    private const int TagLength = 16;

    // Belong to one answer only: they are written anew for the replay.
    private static readonly string[] OwnHeaders =
        ["X-RateLimit-", "Access-Control-", "Date", "Vary", "Transfer-Encoding", "Connection", "Keep-Alive", "Server", "X-Request-Id"];

    public static RememberedAnswer Of(HttpResponse response, byte[] body) => new(
        response.StatusCode,
        response.Headers.Where(header => !Array.Exists(OwnHeaders, own => header.Key.StartsWith(own, StringComparison.OrdinalIgnoreCase)))
            .ToDictionary(header => header.Key, header => header.Value.ToArray()),
        body);

    public async Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        foreach (var (name, values) in Headers)
            response.Headers[name] = values;
        response.Headers["Idempotency-Replayed"] = "true";
        await response.Body.WriteAsync(Body, response.HttpContext.RequestAborted);
    }

    /// <summary>Encrypts with AES-256-GCM.</summary>
    public byte[] Seal(byte[] key)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(this);
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var (cipher, tag) = (new byte[plain.Length], new byte[TagLength]);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plain, cipher, tag);
        return [.. nonce, .. tag, .. cipher];
    }

    public static RememberedAnswer Open(byte[] key, ReadOnlySpan<byte> sealedAnswer)
    {
        var nonceLength = AesGcm.NonceByteSizes.MaxSize;
        var cipher = sealedAnswer[(nonceLength + TagLength)..];
        var plain = new byte[cipher.Length];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(sealedAnswer[..nonceLength], cipher, sealedAnswer.Slice(nonceLength, TagLength), plain);
        return JsonSerializer.Deserialize<RememberedAnswer>(plain)!;
    }
}
