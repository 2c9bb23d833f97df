using Ensemble.Contracts.Media;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.ClientFactory;

namespace Ensemble.Identity.Export;

/// <summary>Brings an archive to media, in pieces, as a private file that media deletes when its time is over, whatever happens here.</summary>
internal sealed class ExportDelivery(GrpcClientFactory clients)
{
    public const string ClientName = "export-delivery";

    private const int Piece = 256 * 1024;

    /// <returns>The file.</returns>
    public async Task<Guid> StoreAsync(
        Guid owner, string name, Stream archive, DateTimeOffset expiresAt, Func<Task> progress, CancellationToken cancellationToken)
    {
        var files = clients.CreateClient<Files.FilesClient>(ClientName);
        using var call = files.StoreFile(cancellationToken: cancellationToken);
        try
        {
            await call.RequestStream.WriteAsync(new StoreFileRequest
            {
                Description = new() { OwnerId = owner.ToString(), Name = name, Private = true, ExpiresAt = expiresAt.ToUnixTimeMilliseconds() },
            }, cancellationToken);
            var buffer = new byte[Piece];
            while (await archive.ReadAtLeastAsync(buffer, Piece, throwOnEndOfStream: false, cancellationToken) is var read and > 0)
            {
                await call.RequestStream.WriteAsync(new StoreFileRequest { Piece = ByteString.CopyFrom(buffer, 0, read) }, cancellationToken);
                await progress();
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (InvalidOperationException)
        {
            // Media has answered before the end; what it answered says why.
            await call;
            throw;
        }

        var stored = await call;
        return Guid.ParseExact(stored.FileId, "D");
    }

    public async Task DiscardAsync(Guid file, CancellationToken cancellationToken) => await clients
        .CreateClient<Files.FilesClient>(ClientName)
        .DeleteFileAsync(new DeleteFileRequest { FileId = file.ToString() }, cancellationToken: cancellationToken);
}
