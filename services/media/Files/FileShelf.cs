using Ensemble.Contracts.Events;
using Ensemble.Media.Storage;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Media.Files;

/// <summary>
/// Puts files on record and takes them off it. The lock on the row of the content is held from before the content is put into the store
/// until the file that has it is committed, so that a removal at the same time waits and then sees the file.
/// </summary>
internal sealed class FileShelf(
    MediaDb db, IObjectStore store, Reclaim reclaim, FileRecords records, DepartedOwners departed, TimeProvider time, MediaMetrics metrics)
{
    /// <exception cref="RefusedException">The owner's account was erased meanwhile.</exception>
    public async Task AddAsync(StoredFile file, StagedFile content, CancellationToken cancellationToken)
    {
        while (!await TryAddAsync(file, content, cancellationToken))
            db.ChangeTracker.Clear();
        metrics.Stored(file.Size);
    }

    /// <summary>Removes the file, and its content when no other file has it.</summary>
    /// <returns>False when there is no such file.</returns>
    public async Task<bool> RemoveAsync(Guid id, CancellationToken cancellationToken)
    {
        var hash = await db.Files.Where(file => file.Id == id).Select(file => file.Hash).SingleOrDefaultAsync(cancellationToken);
        if (hash is null)
            return false;

        await using (var transaction = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            await LockAsync(hash, cancellationToken);
            if (await db.Files.Where(file => file.Id == id).ExecuteDeleteAsync(cancellationToken) == 0)
                return false;
            await db.Objects
                .Where(content => content.Hash == hash && !db.Files.Any(file => file.Hash == hash))
                .ExecuteUpdateAsync(set => set.SetProperty(content => content.ReleasedAt, time.GetUtcNow()), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        records.Forget(id);
        await reclaim.OneAsync(hash, cancellationToken);
        return true;
    }

    /// <summary>
    /// Until the end of the transaction: uploads of one owner side by side, the removal of all its files alone, so that no file is added
    /// behind its back.
    /// </summary>
    public static Task<int> LockOwnerAsync(MediaDb db, Guid owner, bool alone, CancellationToken cancellationToken) => alone
        ? db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({owner.ToString()}, 1))", cancellationToken)
        : db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock_shared(hashtextextended({owner.ToString()}, 1))", cancellationToken);

    // False when the row was removed between its insert and its lock.
    private async Task<bool> TryAddAsync(StoredFile file, StagedFile content, CancellationToken cancellationToken)
    {
        // Committed by itself: should this process end after the content is in the store, the row tells of it.
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO objects (hash, size, released_at) VALUES ({file.Hash}, {file.Size}, {time.GetUtcNow()}) ON CONFLICT DO NOTHING",
            cancellationToken);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await LockAsync(file.Hash, cancellationToken))
            return false;
        if (file.OwnerId is { } owner)
        {
            await LockOwnerAsync(db, owner, alone: false, cancellationToken);
            if (departed.Contains(owner))
                throw new RefusedException(Problem.Unauthenticated("This account does not exist any more."));
        }

        await store.PutAsync(file.Hash, content, cancellationToken);
        await db.Objects.Where(row => row.Hash == file.Hash)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ReleasedAt, (DateTimeOffset?)null), cancellationToken);
        db.Files.Add(file);
        db.Publish(new MediaUploaded(file.Id, file.OwnerId, file.ContentType, file.Size, file.IsPrivate, file.CreatedAt));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task<bool> LockAsync(string hash, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<string>($"SELECT hash FROM objects WHERE hash = {hash} FOR UPDATE").ToListAsync(cancellationToken)).Count > 0;
}
