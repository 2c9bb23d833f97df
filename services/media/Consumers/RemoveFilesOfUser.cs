using Ensemble.Contracts.Events;
using Ensemble.Media.Files;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Media.Consumers;

/// <summary>
/// An account is gone, and so are its files. Contents that another account has too stay for that one. Each file is removed in a transaction
/// of its own, content included; a delivery that breaks off goes on with the rest.
/// </summary>
internal sealed class RemoveFilesOfUser(DepartedOwners departed, IServiceScopeFactory scopes) : IEventConsumer<UserDeleted>
{
    private const int Batch = 100;

    public async Task ConsumeAsync(UserDeleted fact, Delivery delivery, CancellationToken cancellationToken)
    {
        departed.Add(fact.UserId);
        while (await RemoveSomeAsync(fact.UserId, cancellationToken)) { }
    }

    private async Task<bool> RemoveSomeAsync(Guid owner, CancellationToken cancellationToken)
    {
        // Not in the inbox's transaction: it would hold the locks of all contents while the store deletes them.
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MediaDb>();
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            // Waits for uploads that have looked before the owner was known to be gone.
            await FileShelf.LockOwnerAsync(db, owner, alone: true, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        var files = await db.Files.Where(file => file.OwnerId == owner).OrderBy(file => file.CreatedAt)
            .Select(file => file.Id).Take(Batch).ToListAsync(cancellationToken);
        var shelf = scope.ServiceProvider.GetRequiredService<FileShelf>();
        foreach (var file in files)
            await shelf.RemoveAsync(file, cancellationToken);
        return files.Count == Batch;
    }
}
