using System.IO.Pipelines;
using Ensemble.Contracts.Export;
using Ensemble.Media.Files;
using Ensemble.Media.Storage;
using Ensemble.ServiceDefaults.Export;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Media.Grpc;

/// <summary>A user's files, what is known of each and its bytes. Archives of earlier exports are not in it.</summary>
internal sealed class ExportService(MediaDb db, IObjectStore store) : Exports.ExportsBase
{
    public override async Task Export(ExportRequest request, IServerStreamWriter<ExportPart> responseStream, ServerCallContext context)
    {
        var (user, cancel) = (request.User(), context.CancellationToken);
        var files = await db.Files.AsNoTracking().Where(file => file.OwnerId == user && file.ExpiresAt == null)
            .OrderBy(file => file.CreatedAt).ThenBy(file => file.Id).ToListAsync(cancel);
        await responseStream.WriteRowsAsync("media/files.json", files.Select(Describe).ToAsyncEnumerable(), cancel);
        foreach (var file in files)
            await SendAsync(file, responseStream, cancel);
    }

    private async Task SendAsync(StoredFile file, IServerStreamWriter<ExportPart> parts, CancellationToken cancel)
    {
        await using var content = await store.OpenAsync(file.Hash, cancel);
        if (content is null)
        {
            if (await db.Files.AnyAsync(row => row.Id == file.Id, cancel))
                throw new RpcException(new Status(StatusCode.Unavailable, "A file's content can't be read now."));
            return; // Deleted by its owner since the list was made.
        }

        await using var part = parts.File(PathOf(file));
        var writer = PipeWriter.Create(part, new StreamPipeWriterOptions(leaveOpen: true));
        await content.CopyAsync(0, file.Size, writer, cancel);
        await writer.CompleteAsync();
    }

    // The id keeps files of one name apart.
    private static string PathOf(StoredFile file) => $"media/files/{file.Id}/{file.Name}";

    private static ExportedFile Describe(StoredFile file) => new(
        file.Id, file.Name, file.DeclaredType, file.ContentType, file.Size, file.Hash, file.IsPrivate, file.CreatedAt, PathOf(file));

    private sealed record ExportedFile(
        Guid FileId, string Filename, string? DeclaredType, string ContentType, long Size, string Sha256, bool Private, DateTimeOffset CreatedAt,
        string File);
}
