using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ensemble.ServiceDefaults.Access;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace Ensemble.Media.Files;

/// <summary>URLs that open a private file to whoever has them, until they expire: <c>?expires=…&amp;signature=…</c>, HMAC-SHA256.</summary>
internal sealed class SignedLinks(IOptions<LinkOptions> options, TimeProvider time)
{
    private readonly byte[] key = SecretKey.Derive(options.Value.Secret, "media links");

    public string Sign(StoredFile file, DateTimeOffset expiresAt)
    {
        var expires = expiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{file.Url()}?expires={expires}&signature={WebEncoders.Base64UrlEncode(Signature(file.Id, expires))}";
    }

    /// <summary>Whether these query values, which anybody may have made up, open the file now.</summary>
    public bool Opens(Guid fileId, string? expires, string? signature)
    {
        if (!long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || signature is not { Length: 43 })
            return false;
        var given = new byte[HMACSHA256.HashSizeInBytes];
        return Base64Url.DecodeFromChars(signature, given, out _, out var written) == OperationStatus.Done && written == given.Length
            && CryptographicOperations.FixedTimeEquals(given, Signature(fileId, expires))
            && seconds > time.GetUtcNow().ToUnixTimeSeconds();
    }

    private byte[] Signature(Guid fileId, string expires) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{fileId}\n{expires}"));
}
