using Ensemble.Media.Storage;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Media.Files;

/// <summary>Removes contents that no file has any more from the store, one at a time, each under the lock of its row.</summary>
internal sealed class Reclaim(IServiceScopeFactory scopes, IObjectStore store, MediaMetrics metrics)
{
    /// <summary>This content, when no file has it. A file that is being added with it goes first, or begins anew afterwards.</summary>
    public async Task OneAsync(string hash, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MediaDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var released = await db.Database
            .SqlQuery<string>($"SELECT hash FROM objects WHERE hash = {hash} AND released_at IS NOT NULL FOR UPDATE")
            .ToListAsync(cancellationToken);
        if (released.Count == 0)
            return;

        // The store first: when this process ends in between, the row is still there and this runs again.
        await store.RemoveAsync(hash, cancellationToken);
        await db.Objects.Where(content => content.Hash == hash).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        metrics.Removed();
    }

    /// <summary>All such contents as of now.</summary>
    public async Task AllAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MediaDb>();
        var released = db.Objects.AsNoTracking()
            .Where(content => content.ReleasedAt != null)
            .OrderBy(content => content.ReleasedAt)
            .Select(content => content.Hash)
            .AsAsyncEnumerable();
        await foreach (var hash in released.WithCancellation(cancellationToken))
            await OneAsync(hash, cancellationToken);
    }
}
