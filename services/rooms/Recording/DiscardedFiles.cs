using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Recording;

/// <summary>Has media delete the files that no performance has any more, again and again until it has done so.</summary>
internal sealed partial class DiscardedFiles(IServiceScopeFactory scopes, TimeProvider time, ILogger<DiscardedFiles> logger) : BackgroundService
{
    private const int AtOnce = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                while (await DeleteSomeAsync(stoppingToken) == AtOnce) { }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Media or the database is away.
                Postponed(logger, failure is RpcException call ? call.Status.Detail : failure.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<int> DeleteSomeAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RoomsDb>();
        var now = time.GetUtcNow();
        var files = await db.Database.SqlQuery<Guid>($"""
            UPDATE discarded_files SET due_at = {now + RetryAfter}
            WHERE file_id IN (SELECT file_id FROM discarded_files WHERE due_at <= {now} ORDER BY due_at LIMIT {AtOnce} FOR UPDATE SKIP LOCKED)
            RETURNING file_id
            """).ToListAsync(cancellationToken);
        var media = scope.ServiceProvider.GetRequiredService<MediaFiles>();
        foreach (var file in files)
        {
            await media.DeleteAsync(file, cancellationToken);
            await db.DiscardedFiles.Where(row => row.FileId == file).ExecuteDeleteAsync(cancellationToken);
        }

        return files.Count;
    }

    [LoggerMessage(3631, LogLevel.Warning, "Files of performances that are gone are deleted later: {Reason}")]
    private static partial void Postponed(ILogger logger, string reason);
}
