using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace Ensemble.Media.Files;

/// <summary>
/// Records of files for downloads, remembered for seconds: a popular file is asked for more often than its record can change, which it does
/// once, when it goes. That is seen when this memory is over or the content gone, whichever comes first.
/// </summary>
internal sealed class FileRecords(IServiceScopeFactory scopes) : IDisposable
{
    private const int MaxRecords = 20_000;
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(5);

    private static readonly Func<MediaDb, Guid, CancellationToken, Task<StoredFile?>> Find = EF.CompileAsyncQuery(
        (MediaDb db, Guid id, CancellationToken cancel) => db.Files.AsNoTracking().SingleOrDefault(file => file.Id == id));

    private readonly MemoryCache records = new(new MemoryCacheOptions { SizeLimit = MaxRecords });

    public ValueTask<StoredFile?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        records.TryGetValue(id, out StoredFile? file) ? ValueTask.FromResult(file) : LoadAsync(id, cancellationToken);

    /// <summary>The file has gone.</summary>
    public void Forget(Guid id) => records.Remove(id);

    public void Dispose() => records.Dispose();

    private async ValueTask<StoredFile?> LoadAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var file = await Find(scope.ServiceProvider.GetRequiredService<MediaDb>(), id, cancellationToken);
        // What isn't there may come at any moment.
        return file is null ? null : records.Set(id, file, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Memory });
    }
}
