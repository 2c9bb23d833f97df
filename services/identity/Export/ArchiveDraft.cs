using Ensemble.Identity.Avatars;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Export;

/// <summary>
/// The file in media that an attempt is about to make. It is on the list of discarded files before media gets it, due when the attempt's
/// lease ends, and comes off it in the transaction that gives it to the export: an attempt that breaks off leaves no archive behind.
/// </summary>
internal sealed class ArchiveDraft(IdentityDb db, DiscardSignal signal, TimeProvider time)
{
    private Guid? file;
    private DateTimeOffset dueAt;

    public async Task<Guid> BeginAsync(DateTimeOffset leasedUntil, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7(time.GetUtcNow());
        db.DiscardedFiles.Add(new DiscardedFile { FileId = id, DueAt = leasedUntil });
        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
        (file, dueAt) = (id, leasedUntil);
        return id;
    }

    public async Task ProlongAsync(DateTimeOffset leasedUntil, CancellationToken cancellationToken)
    {
        await MineAsync(rows => rows.ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, leasedUntil), cancellationToken));
        dueAt = leasedUntil;
    }

    /// <summary>False when it took so long that the file is being deleted.</summary>
    public async Task<bool> ClaimAsync(CancellationToken cancellationToken) =>
        await MineAsync(rows => rows.ExecuteDeleteAsync(cancellationToken)) > 0;

    /// <summary>Media has it and nobody will.</summary>
    public async Task DropAsync(CancellationToken cancellationToken)
    {
        await ProlongAsync(time.GetUtcNow(), cancellationToken);
        signal.Set();
    }

    // Whoever is about to delete it has moved it on.
    private Task<int> MineAsync(Func<IQueryable<DiscardedFile>, Task<int>> change) =>
        file is { } id ? change(db.DiscardedFiles.Where(row => row.FileId == id && row.DueAt == dueAt)) : Task.FromResult(0);
}
