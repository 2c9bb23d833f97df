using Microsoft.EntityFrameworkCore;

namespace Ensemble.Media.Files;

/// <summary>Removes files whose time is over, content included.</summary>
internal sealed class ExpiredFiles(IServiceScopeFactory scopes, TimeProvider time)
{
    private const int Batch = 100;

    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        while (await RemoveSomeAsync(cancellationToken) == Batch) { }
    }

    private async Task<int> RemoveSomeAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var now = time.GetUtcNow();
        var over = await scope.ServiceProvider.GetRequiredService<MediaDb>().Files
            .Where(file => file.ExpiresAt <= now).OrderBy(file => file.ExpiresAt).Select(file => file.Id).Take(Batch).ToListAsync(cancellationToken);
        var shelf = scope.ServiceProvider.GetRequiredService<FileShelf>();
        foreach (var file in over)
            await shelf.RemoveAsync(file, cancellationToken);
        return over.Count;
    }
}
