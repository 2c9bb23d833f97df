using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Export;

/// <summary>API keys without the keys, and whether there is a second factor; no secret of it.</summary>
internal sealed class SecurityDocument(IdentityDb db) : IExportDocument
{
    public string Name => "security.json";

    public async Task<object> ReadAsync(Guid accountId, CancellationToken cancellationToken) => new Document(
        await db.Authenticators.Where(row => row.AccountId == accountId).Select(row => row.ConfirmedAt).SingleOrDefaultAsync(cancellationToken),
        await db.ApiKeys.Where(key => key.AccountId == accountId).OrderBy(key => key.CreatedAt).ThenBy(key => key.Id)
            .Select(key => new Key(key.Name, key.Scopes, key.CreatedAt, key.ExpiresAt, key.LastUsedAt, key.RevokedAt))
            .ToListAsync(cancellationToken));

    private sealed record Document(DateTimeOffset? SecondFactorSince, IReadOnlyList<Key> ApiKeys);

    private sealed record Key(
        string Name, string Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt);
}

/// <summary>Whether the user's data may be sold, and how that was decided.</summary>
internal sealed class PrivacyDocument(IdentityDb db) : IExportDocument
{
    public string Name => "privacy.json";

    public async Task<object> ReadAsync(Guid accountId, CancellationToken cancellationToken) => await db.PrivacyChoices
        .Where(choice => choice.AccountId == accountId)
        .Select(choice => new Document(choice.DoNotSell, choice.DecidedAt, choice.Source, choice.SignalAt))
        .ToListAsync(cancellationToken);

    private sealed record Document(bool DoNotSell, DateTimeOffset DecidedAt, string Source, DateTimeOffset? SignalAt);
}
