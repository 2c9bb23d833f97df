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

    public async Task StoreAsync(
        Guid file, Guid owner, string name, Stream archive, DateTimeOffset expiresAt, Func<Task> progress, CancellationToken cancellationToken)
    {
        var files = clients.CreateClient<Files.FilesClient>(ClientName);
        using var call = files.StoreFile(cancellationToken: cancellationToken);
        try
        {
            await call.RequestStream.WriteAsync(new StoreFileRequest
            {
                Description = new()
                {
                    FileId = file.ToString(), OwnerId = owner.ToString(), Name = name, Private = true, ExpiresAt = expiresAt.ToUnixTimeMilliseconds(),
                },
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

        await call;
    }
}
