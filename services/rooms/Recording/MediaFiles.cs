using Ensemble.Contracts.Media;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.ClientFactory;

namespace Ensemble.Rooms.Recording;

/// <summary>The files of performances in media: private ones of their owner.</summary>
internal sealed class MediaFiles(GrpcClientFactory clients, Files.FilesClient files, TimeProvider time)
{
    public const string ClientName = "performance-files";
    public const int LinkSeconds = 60 * 60;

    private const int Piece = 256 * 1024;
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Long = PerformanceDeposit.Deadline;

    public async Task<bool> ExistsAsync(Guid file, CancellationToken cancellationToken)
    {
        var found = await files.GetFilesAsync(new GetFilesRequest { FileIds = { file.ToString() } }, In(Short, cancellationToken));
        return found.Files.Count > 0;
    }

    public async Task StoreAsync(Guid file, Guid owner, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var call = clients.CreateClient<Files.FilesClient>(ClientName).StoreFile(In(Long, cancellationToken));
        try
        {
            await call.RequestStream.WriteAsync(new StoreFileRequest
            {
                Description = new() { FileId = file.ToString(), OwnerId = owner.ToString(), Name = name, Private = true },
            }, cancellationToken);
            for (; !content.IsEmpty; content = content[Math.Min(Piece, content.Length)..])
            {
                var piece = ByteString.CopyFrom(content.Span[..Math.Min(Piece, content.Length)]);
                await call.RequestStream.WriteAsync(new StoreFileRequest { Piece = piece }, cancellationToken);
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (InvalidOperationException)
        {
            // Media has answered before the end; what it answered says why.
            await call;
            throw;
        }

        await call;
    }

    public async Task<byte[]> ReadAsync(Guid file, int maxBytes, CancellationToken cancellationToken)
    {
        using var call = clients.CreateClient<Files.FilesClient>(ClientName)
            .ReadFile(new ReadFileRequest { FileId = file.ToString(), MaxBytes = maxBytes }, In(Long, cancellationToken));
        var content = new MemoryStream();
        await foreach (var piece in call.ResponseStream.ReadAllAsync(cancellationToken))
            content.Write(piece.Data.Span);
        return content.ToArray();
    }

    /// <summary>A link that opens the file for an hour; null when it isn't there any more.</summary>
    public async Task<SignedUrl?> SignAsync(Guid file, CancellationToken cancellationToken)
    {
        try
        {
            return await files.SignUrlAsync(
                new SignUrlRequest { FileId = file.ToString(), ValidSeconds = LinkSeconds }, In(Short, cancellationToken));
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Nothing happens when there is none.</summary>
    public async Task DeleteAsync(Guid file, CancellationToken cancellationToken) =>
        await files.DeleteFileAsync(new DeleteFileRequest { FileId = file.ToString() }, In(Short, cancellationToken));

    private CallOptions In(TimeSpan limit, CancellationToken cancellationToken) =>
        new(deadline: time.GetUtcNow().UtcDateTime + limit, cancellationToken: cancellationToken);
}
