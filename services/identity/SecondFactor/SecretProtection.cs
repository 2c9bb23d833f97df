using System.Security.Cryptography;
using Ensemble.Identity.Tokens;
using Ensemble.ServiceDefaults.Access;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.SecondFactor;

/// <summary>Encrypts the secrets of authenticators with a key of their own from <c>Tokens:KeySecret</c>; without it they are stored as they are.</summary>
internal sealed class SecretProtection(IOptions<TokenOptions> options)
{
    private readonly Sealing? sealing =
        options.Value.KeySecret is { Length: > 0 } text ? new Sealing(SecretKey.Derive(text, "identity second factors")) : null;

    public bool Encrypts => sealing is not null;

    public byte[] Protect(byte[] secret, Guid accountId) => sealing?.Seal(secret, accountId) ?? secret;

    public byte[] Unprotect(Authenticator authenticator)
    {
        if (!authenticator.IsEncrypted)
            return authenticator.Secret;
        if (sealing is null)
            throw new InvalidOperationException("Second factors are encrypted, and Tokens:KeySecret is not set.");
        try
        {
            return sealing.Open(authenticator.Secret, authenticator.AccountId);
        }
        catch (AuthenticationTagMismatchException mismatch)
        {
            throw new InvalidOperationException(
                $"Tokens:KeySecret is not the one that the second factor of account {authenticator.AccountId} was encrypted with.", mismatch);
        }
    }
}
