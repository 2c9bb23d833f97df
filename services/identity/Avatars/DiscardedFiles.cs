using Ensemble.Contracts.Media;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Ensemble.Identity.Avatars;

/// <summary>Has media delete the files that nobody has any more, again and again until it has done so.</summary>
internal sealed partial class DiscardedFiles(
    IServiceScopeFactory scopes, Files.FilesClient media, DiscardSignal signal, TimeProvider time, ILogger<DiscardedFiles> logger) : BackgroundService
{
    private const int AtOnce = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                while (await DeleteSomeAsync(stoppingToken) == AtOnce) { }
            }
            catch (RpcException failure) when (!stoppingToken.IsCancellationRequested)
            {
                Postponed(logger, failure.Status.Detail);
            }
            catch (Exception failure) when (failure is NpgsqlException or DbUpdateException
                or InvalidOperationException { InnerException: NpgsqlException })
            {
                Postponed(logger, failure.Message);
            }

            await signal.WaitAsync(Pause, stoppingToken);
        }
    }

    private async Task<int> DeleteSomeAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        var now = time.GetUtcNow();
        var later = now + RetryAfter;
        var files = await db.Database.SqlQuery<Guid>($"""
            UPDATE discarded_files SET due_at = {later}
            WHERE file_id IN (SELECT file_id FROM discarded_files WHERE due_at <= {now} ORDER BY due_at LIMIT {AtOnce} FOR UPDATE SKIP LOCKED)
            RETURNING file_id
            """).ToListAsync(cancellationToken);
        foreach (var file in files)
        {
            await media.DeleteFileAsync(
                new DeleteFileRequest { FileId = file.ToString() }, deadline: time.GetUtcNow().UtcDateTime + Deadline, cancellationToken: cancellationToken);
            await db.DiscardedFiles.Where(row => row.FileId == file).ExecuteDeleteAsync(cancellationToken);
        }

        return files.Count;
    }

    [LoggerMessage(2502, LogLevel.Warning, "Files that nobody has are deleted later: {Reason}")]
    private static partial void Postponed(ILogger logger, string reason);
}
