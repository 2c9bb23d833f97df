using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ensemble.Identity.Tokens;

/// <summary>
/// The signing keys, read from the database when needed and at most once a minute, so that replicas agree; makes the next key in time.
/// </summary>
internal sealed partial class KeyRing(
    IServiceScopeFactory scopes,
    KeyProtection protection,
    IOptions<TokenOptions> options,
    TimeProvider time,
    ILogger<KeyRing> logger) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    // Any number that no other lock of this database uses.
    private const long RotationLock = 0x6B657973;

    private readonly SemaphoreSlim reading = new(1);
    private volatile KeySet? current;

    public async ValueTask<KeySet> ReadAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } fresh)
            return fresh;
        await reading.WaitAsync(cancellationToken);
        try
        {
            return Fresh() ?? (current = await LoadAsync(cancellationToken));
        }
        finally
        {
            reading.Release();
        }
    }

    /// <summary>Ready once there is a key to sign with; also reads the keys before the first user needs them.</summary>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await ReadAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The signing keys cannot be read.", failure);
        }
    }

    public void Dispose() => reading.Dispose();

    private KeySet? Fresh()
    {
        var now = time.GetUtcNow();
        return current is { } keys && (now - keys.ReadAt).Duration() < Freshness && keys.Signing(now) is not null ? keys : null;
    }

    private async Task<KeySet> LoadAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        var now = time.GetUtcNow();
        var rows = await PublishedAsync(db, now, cancellationToken);
        if (NeedsNext(rows, now))
            rows = await AddNextAsync(db, now, cancellationToken);
        return new KeySet(now, [.. rows.Select(row => KeySet.Entry.From(row, protection))]);
    }

    private bool NeedsNext(List<SigningKey> rows, DateTimeOffset now) =>
        rows.All(row => row.SignsUntil <= now + options.Value.KeyPublishedAhead);

    private async Task<List<SigningKey>> AddNextAsync(IdentityDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({RotationLock})", cancellationToken);
        // Another replica may have made it while we waited for the lock.
        var rows = await PublishedAsync(db, now, cancellationToken);
        if (!NeedsNext(rows, now))
            return rows;

        var signsFrom = rows.Select(row => row.SignsUntil).Append(now).Max();
        var next = SigningKey.Create(now, signsFrom, options.Value, protection);
        db.SigningKeys.Add(next);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        KeyMade(logger, next.Id, next.SignsFrom);
        return [.. rows, next];
    }

    private static Task<List<SigningKey>> PublishedAsync(IdentityDb db, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.SigningKeys.AsNoTracking().Where(key => key.RetiresAt > now).OrderBy(key => key.SignsFrom).ToListAsync(cancellationToken);

    [LoggerMessage(2201, LogLevel.Information, "Signing key {KeyId} made; it signs from {SignsFrom}")]
    private static partial void KeyMade(ILogger logger, Guid keyId, DateTimeOffset signsFrom);
}
