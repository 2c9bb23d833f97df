using Ensemble.Identity.Accounts;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Avatars;

/// <summary>
/// Gives an account another picture, or none. The ids of new files are written down as discarded before media gets them, and taken off
/// the list in the transaction that puts them into the account; the old ones come onto it. So media keeps no file that nobody has.
/// </summary>
internal sealed class AvatarChange(
    IdentityDb db, AvatarTurns turns, AvatarStudio studio, DiscardSignal signal, AvatarMetrics metrics, TimeProvider time)
{
    // Longer than the making may take.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public async Task<Outcome<Account>> SetAsync(Guid id, SentImage image, CancellationToken cancellationToken)
    {
        var taken = await turns.TakeAsync(id, cancellationToken);
        if (!taken.Succeeded(out var turn, out var problem))
        {
            if (problem.Status == StatusCodes.Status429TooManyRequests)
                metrics.Ended("pending");
            return problem;
        }

        try
        {
            return await MakeAsync(id, image, cancellationToken);
        }
        finally
        {
            await turns.EndAsync(turn);
        }
    }

    private async Task<Outcome<Account>> MakeAsync(Guid id, SentImage image, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (large, small, dueAt) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now), now + Patience);
        Guid[] made = [large, small];
        db.DiscardedFiles.AddRange(made.Select(file => new DiscardedFile { FileId = file, DueAt = dueAt }));
        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
        if (await studio.MakeAsync(id, large, small, image, cancellationToken) is { } failure)
        {
            metrics.Ended(failure.Result);
            // Otherwise the files stay on the list for a while.
            if (failure.IsFinal)
                await db.DiscardedFiles.Where(file => made.Contains(file.FileId)).ExecuteDeleteAsync(cancellationToken);
            return failure.Problem;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var outcome = await ReplaceAsync(id, large, small, cancellationToken);
        if (!outcome.Succeeded(out _, out var refused))
            return refused;
        var claimed = await db.DiscardedFiles.Where(file => made.Contains(file.FileId) && file.DueAt == dueAt).ExecuteDeleteAsync(cancellationToken);
        if (claimed < made.Length)
            return Problem.Unavailable("This took too long; try again.");
        await transaction.CommitAsync(cancellationToken);
        metrics.Ended("set");
        signal.Set();
        return outcome;
    }

    public async Task<Outcome<Account>> RemoveAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var outcome = await ReplaceAsync(id, null, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (outcome.Succeeded(out _, out _))
            metrics.Ended("removed");
        signal.Set();
        return outcome;
    }

    private async Task<Outcome<Account>> ReplaceAsync(Guid id, Guid? large, Guid? small, CancellationToken cancellationToken)
    {
        // Two changes at once do it one after the other, and the second sees the files of the first.
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM accounts WHERE id = {id} FOR NO KEY UPDATE", cancellationToken);
        if (await db.Accounts.SingleOrDefaultAsync(account => account.Id == id, cancellationToken) is not { } account)
            return Problem.NotFound("user", id);
        var now = time.GetUtcNow();
        Guid?[] old = [account.AvatarFileId, account.SmallAvatarFileId];
        db.DiscardedFiles.AddRange(old.OfType<Guid>().Select(file => new DiscardedFile { FileId = file, DueAt = now }));
        if (old is [null, null] && large is null)
            return account;
        (account.AvatarFileId, account.SmallAvatarFileId, account.UpdatedAt) = (large, small, now);
        db.Publish(account.Updated(now));
        await db.SaveChangesAsync(cancellationToken);
        return account;
    }
}
