using System.IO.Pipelines;
using Ensemble.Contracts.Media;
using Ensemble.Media.Files;
using Ensemble.Media.Storage;
using Google.Protobuf;
using Grpc.Core;

namespace Ensemble.Media.Grpc;

/// <summary>Sends another service the bytes of a file, in pieces, as fast as it takes them.</summary>
internal sealed class FileReading(IObjectStore store)
{
    private const int MaxPiece = 64 * 1024;

    public async Task SendAsync(StoredFile file, IServerStreamWriter<FilePiece> pieces, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenAsync(file.Hash, cancellationToken) ?? throw FileMessages.Unknown();
        var pipe = new Pipe();
        var filling = FillAsync(content, file.Size, pipe.Writer, cancellationToken);
        try
        {
            while (await pipe.Reader.ReadAsync(cancellationToken) is var read && !(read.Buffer.IsEmpty && read.IsCompleted))
            {
                foreach (var segment in read.Buffer)
                    await SendAsync(segment, pieces, cancellationToken);
                pipe.Reader.AdvanceTo(read.Buffer.End);
            }
        }
        finally
        {
            // Who still fills it finds it closed.
            await pipe.Reader.CompleteAsync();
            await filling;
        }
    }

    private static async Task SendAsync(ReadOnlyMemory<byte> bytes, IServerStreamWriter<FilePiece> pieces, CancellationToken cancellationToken)
    {
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(MaxPiece, bytes.Length)..])
            await pieces.WriteAsync(new FilePiece { Data = ByteString.CopyFrom(bytes.Span[..Math.Min(MaxPiece, bytes.Length)]) }, cancellationToken);
    }

    // What fails here is told where it is read.
    private static async Task FillAsync(IContent content, long size, PipeWriter writer, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await content.CopyAsync(0, size, writer, cancellationToken);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        await writer.CompleteAsync(failure);
    }
}
