using Ensemble.Identity.Accounts;
using Ensemble.Identity.Mail;
using Ensemble.Identity.SecondFactor;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.ApiKeys;

/// <summary>
/// Makes keys, as many as an account may have. A key acts without a second factor for as long as it lives, so an account that has one
/// wants a code first.
/// </summary>
internal sealed partial class ApiKeyMaking(
    IdentityDb db, OwnerProof proof, OwnerNotices notices, IOptions<ApiKeyOptions> options, TimeProvider time, ILogger<ApiKeyMaking> logger)
{
    public async Task<Outcome<CreatedApiKey>> CreateAsync(
        ApiKeyRequest request, Guid accountId, Client client, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (request.Check(now, options.Value, out var wanted).ToProblem() is { } faulty)
            return faulty;
        var refused = await TooManyAsync(accountId, now, cancellationToken)
            ?? await proof.CheckCodeAsync(accountId, request.Code, client, cancellationToken);
        if (refused is not null)
            return refused;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // One at a time for an account, so that the counts hold.
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM accounts WHERE id = {accountId} FOR NO KEY UPDATE", cancellationToken);
        if (await TooManyAsync(accountId, now, cancellationToken) is { } tooMany)
            return tooMany;
        var key = ApiKey.Create(accountId, wanted, now, out var text);
        db.ApiKeys.Add(key);
        await notices.AddAsync(MailKind.ApiKeyMade, accountId, client.IpAddress, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Made(logger, key.Id, accountId, key.Scopes);
        return new CreatedApiKey(key, text);
    }

    private async Task<Problem?> TooManyAsync(Guid accountId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (limits, yesterday) = (options.Value, now.AddDays(-1));
        var own = db.ApiKeys.Where(key => key.AccountId == accountId);
        if (await own.CountAsync(key => key.RevokedAt == null, cancellationToken) >= limits.PerAccount)
            return TooMany($"An account may have {limits.PerAccount} API keys; revoke one first.");
        return await own.CountAsync(key => key.CreatedAt > yesterday, cancellationToken) >= limits.PerDay
            ? TooMany($"An account may make {limits.PerDay} API keys a day.")
            : null;
    }

    private static Problem TooMany(string message) => new(StatusCodes.Status422UnprocessableEntity, "TOO_MANY_API_KEYS", message);

    [LoggerMessage(2401, LogLevel.Information, "API key {KeyId} of account {AccountId} made, for {Scopes}")]
    private static partial void Made(ILogger logger, Guid keyId, Guid accountId, string scopes);
}
