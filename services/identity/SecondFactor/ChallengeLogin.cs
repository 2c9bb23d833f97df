using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.SecondFactor;

/// <summary>The second half of a login: a code for the challenge that the password got.</summary>
internal sealed class ChallengeLogin(IdentityDb db, CodeCheck codes, SignIn signIn, LoginCompletion completion, TimeProvider time, Metrics metrics)
{
    private static readonly Problem Over = Problem.Unauthenticated(
        "The challenge is unknown, expired or used up. Log in again.") with
    { Code = "CHALLENGE_EXPIRED" };

    public async Task<Outcome<SignedIn>> CompleteAsync(string challenge, string code, Client client, CancellationToken cancellationToken)
    {
        var hash = RefreshToken.HashOf(challenge);
        if (!await BeginAttemptAsync(hash, cancellationToken))
            return Over;
        if (await db.LoginChallenges.Where(row => row.Hash == hash).Select(row => (Guid?)row.AccountId).SingleOrDefaultAsync(cancellationToken)
            is not { } accountId)
            return Over;
        if (await codes.UseAtLoginAsync(accountId, code, client, cancellationToken) is { } problem)
        {
            metrics.LoggedIn("failed");
            return problem.Code == CodeCheck.WrongCode ? problem with { Status = StatusCodes.Status401Unauthorized } : problem;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await signIn.LockAsync(accountId, cancellationToken) is not { } account
            || await db.LoginChallenges.Where(row => row.Hash == hash).ExecuteDeleteAsync(cancellationToken) == 0)
            return Over;
        if (completion.Refusal(account) is { } refusal)
            return refusal;
        var signedIn = await completion.BeginAsync(account, client, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        metrics.LoggedIn("succeeded");
        return signedIn;
    }

    // Counted before the code is looked at, so that guesses sent at once don't outrun the count.
    private async Task<bool> BeginAttemptAsync(byte[] hash, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await db.LoginChallenges
            .Where(row => row.Hash == hash && row.ExpiresAt > now && row.Attempts < LoginChallenge.MaxAttempts)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Attempts, row => row.Attempts + 1), cancellationToken) == 1;
    }
}
