using Ensemble.Contracts.Events;
using Ensemble.Midi;
using Ensemble.Rooms.Registry;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Recording;

/// <summary>
/// Makes the file of a performance, has media keep it and writes that down. The row's file id decides whether that still holds when it is done:
/// it changes when a name in the file was forgotten meanwhile, and the row is gone when the performance was deleted.
/// </summary>
internal sealed partial class PerformanceFile(
    RoomsDb db, MediaFiles media, RecordingMetrics metrics, TimeProvider time, ILogger<PerformanceFile> logger)
{
    /// <exception cref="RpcException">Media is away.</exception>
    public Task StoreAsync(Performance performance, CancellationToken cancellationToken) => performance switch
    {
        { State: PerformanceState.Waiting } => StoreNewAsync(performance, cancellationToken),
        { State: PerformanceState.Stored, NextFileId: { } next } => ReplaceAsync(performance, next, cancellationToken),
        _ => db.Performances.Where(p => p.Id == performance.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.DueAt, (DateTimeOffset?)null), cancellationToken),
    };

    private async Task StoreNewAsync(Performance performance, CancellationToken cancellationToken)
    {
        var players = await PlayersAsync(performance, cancellationToken);
        if (await TranscribeAsync(performance, players, cancellationToken) is not { } transcript)
        {
            await FailAsync(performance, cancellationToken);
            return;
        }

        try
        {
            // An attempt before this one may have got so far.
            if (performance.Attempts == 1 || !await media.ExistsAsync(performance.FileId, cancellationToken))
                await media.StoreAsync(performance.FileId, performance.OwnerId, FileNameOf(performance), transcript.File, cancellationToken);
        }
        catch (RpcException refusal) when (refusal.StatusCode is StatusCode.InvalidArgument or StatusCode.ResourceExhausted)
        {
            Refused(logger, performance.Id, refusal.StatusCode, refusal.Status.Detail);
            await FailAsync(performance, cancellationToken);
            return;
        }

        await SettleAsync(performance, players, transcript, cancellationToken);
    }

    private async Task<Transcript?> TranscribeAsync(Performance performance, List<PerformancePlayer> players, CancellationToken cancellationToken)
    {
        var chunks = await db.RecordingChunks.Where(chunk => chunk.PerformanceId == performance.Id).OrderBy(chunk => chunk.Number)
            .Select(chunk => chunk.Data).ToListAsync(cancellationToken);
        try
        {
            return Transcript.Of(performance, players, chunks);
        }
        catch (FormatException damage)
        {
            Damaged(logger, damage, performance.Id);
            return null;
        }
    }

    private async Task SettleAsync(Performance performance, List<PerformancePlayer> players, Transcript transcript, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var settled = await db.Performances
            .Where(p => p.Id == performance.Id && p.State == PerformanceState.Waiting && p.FileId == performance.FileId)
            .ExecuteUpdateAsync(set => set
                .SetProperty(p => p.State, PerformanceState.Stored).SetProperty(p => p.StoredAt, now).SetProperty(p => p.DueAt, (DateTimeOffset?)null)
                .SetProperty(p => p.Attempts, 0).SetProperty(p => p.Length, transcript.Length).SetProperty(p => p.Tracks, players.Count)
                .SetProperty(p => p.Notes, transcript.NotesByTrack.Sum()).SetProperty(p => p.Bytes, transcript.File.Length), cancellationToken);
        if (settled == 0)
            return; // Deleted, or with another file to come; who did that has this one on the list of discarded files.
        foreach (var (player, notes) in players.Zip(transcript.NotesByTrack))
        {
            await db.PerformancePlayers.Where(p => p.PerformanceId == performance.Id && p.Track == player.Track)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.Notes, notes), cancellationToken);
        }

        await db.RecordingChunks.Where(chunk => chunk.PerformanceId == performance.Id).ExecuteDeleteAsync(cancellationToken);
        db.Publish(new PerformanceRecorded(
            performance.Id, performance.RoomId, performance.OwnerId, performance.Name, [.. players.Select(player => player.UserId).OfType<Guid>()],
            performance.RoomType == RoomType.Private, transcript.Length, performance.FileId, now));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        metrics.Stored();
        Stored(logger, performance.Id, players.Count, transcript.File.Length);
    }

    // The same music under the names of now. The old file stays until the new one is in its place.
    private async Task ReplaceAsync(Performance performance, Guid next, CancellationToken cancellationToken)
    {
        var players = await PlayersAsync(performance, cancellationToken);
        if (!await media.ExistsAsync(next, cancellationToken))
        {
            var tracks = MidiFile.ReadTracks(await media.ReadAsync(performance.FileId, Playback.MaxFileBytes, cancellationToken)).Skip(1)
                .Zip(players, (track, player) => track with { Name = player.Username }).ToList();
            var file = MidiFile.Write(performance.Name, tracks, performance.Length ?? 0);
            await media.StoreAsync(next, performance.OwnerId, FileNameOf(performance), file, cancellationToken);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var replaced = await db.Performances.Where(p => p.Id == performance.Id && p.NextFileId == next).ExecuteUpdateAsync(set => set
            .SetProperty(p => p.FileId, next).SetProperty(p => p.NextFileId, (Guid?)null).SetProperty(p => p.DueAt, (DateTimeOffset?)null)
            .SetProperty(p => p.Attempts, 0), cancellationToken);
        if (replaced > 0)
            await PerformanceErasure.DiscardAsync(db, performance.FileId, isStored: true, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task FailAsync(Performance performance, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var failed = await db.Performances.Where(p => p.Id == performance.Id && p.State == PerformanceState.Waiting).ExecuteUpdateAsync(
            set => set.SetProperty(p => p.State, PerformanceState.Failed).SetProperty(p => p.DueAt, (DateTimeOffset?)null), cancellationToken);
        await db.RecordingChunks.Where(chunk => chunk.PerformanceId == performance.Id).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (failed > 0)
            metrics.Failed();
    }

    // A gap would be a track whose first chunk was lost; it has no name, and its place is kept.
    private async Task<List<PerformancePlayer>> PlayersAsync(Performance performance, CancellationToken cancellationToken)
    {
        var known = await db.PerformancePlayers.AsNoTracking().Where(player => player.PerformanceId == performance.Id)
            .ToDictionaryAsync(player => player.Track, cancellationToken);
        return [.. Enumerable.Range(0, known.Count == 0 ? 0 : known.Keys.Max() + 1).Select(track => known.GetValueOrDefault(track)
            ?? new PerformancePlayer { PerformanceId = performance.Id, Track = track, Username = PerformancePlayer.Nobody })];
    }

    private static string FileNameOf(Performance performance) => performance.Name.Replace('/', '-').Replace('\\', '-') + ".mid";

    [LoggerMessage(3611, LogLevel.Information, "Performance {Performance} is stored: {Tracks} tracks, {Bytes} bytes")]
    private static partial void Stored(ILogger logger, Guid performance, int tracks, int bytes);

    [LoggerMessage(3612, LogLevel.Error, "Media does not take performance {Performance}: {Status} {Detail}")]
    private static partial void Refused(ILogger logger, Guid performance, StatusCode status, string detail);

    [LoggerMessage(3613, LogLevel.Error, "What was written down of performance {Performance} is damaged")]
    private static partial void Damaged(ILogger logger, Exception damage, Guid performance);
}
