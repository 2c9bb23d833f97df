using System.Buffers;
using System.Net.Http.Headers;
using Ensemble.Media.Files;
using Ensemble.Media.Storage;
using Ensemble.Media.Types;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Media.Uploads;

/// <summary>From a body that is still arriving to a file that can be put on record, in pieces: memory does not grow with the file.</summary>
internal static class Intake
{
    private const int PieceLength = 64 * 1024;

    /// <returns>False when it is longer than the staged file may become.</returns>
    /// <exception cref="InvalidDataException">The body ends too early.</exception>
    public static async Task<bool> ReceiveAsync(Stream body, StagedFile content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            while (true)
            {
                var read = await ReadAsync(body, buffer, cancellationToken);
                if (read == 0)
                    return true;
                if (!await content.TryWriteAsync(buffer.AsMemory(0, read), cancellationToken))
                    return false;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The record of a content that has arrived whole.</summary>
    public static StoredFile Describe(
        StagedFile content, string? name, string? declaredType, Guid? owner, bool isPrivate, DateTimeOffset now, Guid? id = null,
        DateTimeOffset? expiresAt = null)
    {
        var cleaned = FileName.Clean(name);
        var sniffed = Signatures.Recognise(content.Head);
        return new StoredFile
        {
            Id = id ?? Guid.CreateVersion7(now),
            OwnerId = owner,
            Name = cleaned,
            DeclaredType = MediaTypeHeaderValue.TryParse(declaredType, out var declared)
                ? Excerpt.Of(declared.ToString(), StoredFile.MaxTypeLength)
                : null,
            SniffedType = sniffed,
            ContentType = ContentTypes.Of(sniffed, cleaned),
            Hash = content.Finish(),
            Size = content.Length,
            IsPrivate = isPrivate,
            CreatedAt = now,
            ExpiresAt = expiresAt,
        };
    }

    private static async ValueTask<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge })
        {
            throw new InvalidDataException("The body ends too early.", exception);
        }
    }
}
