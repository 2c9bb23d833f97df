using Ensemble.Identity.Accounts;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Identity.SecondFactor;

/// <summary>Both factors once more, for what weakens them.</summary>
internal sealed record ProofRequest(string? Password = null, string? Code = null);

/// <summary>Makes sure that it is the owner who is at a session, and not somebody who found it open.</summary>
internal sealed class OwnerProof(PasswordChange passwords, SecondFactorSetup setup, CodeCheck codes)
{
    /// <summary>Null when both are right; the code is used up then.</summary>
    public async Task<Problem?> CheckAsync(Guid accountId, ProofRequest? request, Client client, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(request?.Password))
            return Problem.Field("password", "is required");
        if (string.IsNullOrWhiteSpace(request.Code))
            return Problem.Field("code", "is required");
        if (!await setup.IsOnAsync(accountId, cancellationToken))
            return SecondFactorSetup.NotOn;
        return await passwords.CheckCurrentAsync(accountId, request.Password, client, cancellationToken)
            ?? await codes.UseAsync(accountId, request.Code, client, cancellationToken);
    }
}
