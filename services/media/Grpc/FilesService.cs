using Ensemble.Contracts.Media;
using Ensemble.Media.Files;
using Ensemble.Media.Storage;
using Ensemble.Media.Uploads;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Media.Grpc;

/// <summary>What other services may ask: what a file is, a URL for a private one, its removal, and to keep what they have.</summary>
internal sealed class FilesService(
    MediaDb db, FileShelf shelf, SignedLinks links, Staging staging, AvatarIntake avatars, ThumbnailIntake thumbnails, FileReading reading, IOptions<UploadOptions> uploads,
    TimeProvider time)
    : Contracts.Media.Files.FilesBase
{
    private const int MaxFiles = 500;
    private const int LongestValiditySeconds = 7 * 24 * 60 * 60;

    public override async Task<MediaFile> GetFile(GetFileRequest request, ServerCallContext context) =>
        (await FindAsync(request.FileId, context)).ToMessage();

    public override async Task<GetFilesReply> GetFiles(GetFilesRequest request, ServerCallContext context)
    {
        if (request.FileIds.Count > MaxFiles)
            throw FileMessages.Invalid("file_ids", $"at most {MaxFiles} at a time.");
        var ids = request.FileIds.Select(id => FileMessages.Id(id, "file_ids")).ToArray();
        var files = await db.Files.AsNoTracking().Where(file => ids.Contains(file.Id)).ToListAsync(context.CancellationToken);
        return new GetFilesReply { Files = { files.Select(FileMessages.ToMessage) } };
    }

    public override async Task<SignedUrl> SignUrl(SignUrlRequest request, ServerCallContext context)
    {
        if (request.ValidSeconds is < 1 or > LongestValiditySeconds)
            throw FileMessages.Invalid("valid_seconds", $"must be from 1 to {LongestValiditySeconds}.");
        var file = await FindAsync(request.FileId, context);
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds() + request.ValidSeconds);
        return new SignedUrl { Url = links.Sign(file, expiresAt), ExpiresAt = expiresAt.ToUnixTimeMilliseconds() };
    }

    public override async Task<DeleteFileReply> DeleteFile(DeleteFileRequest request, ServerCallContext context) =>
        new() { Deleted = await shelf.RemoveAsync(FileMessages.Id(request.FileId, "file_id"), context.CancellationToken) };

    public override async Task<MediaFile> StoreFile(IAsyncStreamReader<StoreFileRequest> requestStream, ServerCallContext context)
    {
        var cancel = context.CancellationToken;
        if (!await requestStream.MoveNext(cancel) || requestStream.Current.Description is not { } description)
            throw FileMessages.Invalid("description", "must be the first message.");
        Guid? owner = description.OwnerId.Length == 0 ? null : FileMessages.Id(description.OwnerId, "owner_id");
        Guid? id = description.FileId.Length == 0 ? null : FileMessages.Id(description.FileId, "file_id");

        var expiresAt = FileMessages.Expiry(description.ExpiresAt, time.GetUtcNow());
        var limit = expiresAt is null ? uploads.Value.MaxBytes : uploads.Value.MaxTemporaryBytes;
        await using var content = staging.Create(limit);
        while (await requestStream.MoveNext(cancel))
        {
            if (requestStream.Current.PartCase != StoreFileRequest.PartOneofCase.Piece)
                throw FileMessages.Invalid("piece", "must be all messages but the first.");
            if (!await content.TryWriteAsync(requestStream.Current.Piece.Memory, cancel))
                throw FileMessages.TooLarge(limit);
        }

        var file = Intake.Describe(content, description.Name, null, owner, description.Private, time.GetUtcNow(), id, expiresAt);
        await shelf.AddAsync(file, content, cancel);
        return file.ToMessage();
    }

    public override async Task ReadFile(ReadFileRequest request, IServerStreamWriter<FilePiece> responseStream, ServerCallContext context)
    {
        if (request.MaxBytes < 1)
            throw FileMessages.Invalid("max_bytes", "must be at least 1.");
        var file = await FindAsync(request.FileId, context);
        if (file.Size > request.MaxBytes)
            throw new RpcException(new Status(StatusCode.ResourceExhausted, $"max_bytes: the file has {file.Size} bytes."));
        await reading.SendAsync(file, responseStream, context.CancellationToken);
    }

    public override Task<Avatar> StoreAvatar(IAsyncStreamReader<StoreAvatarRequest> requestStream, ServerCallContext context) =>
        avatars.TakeAsync(requestStream, context.CancellationToken);

    public override Task<Thumbnail> RenderThumbnail(IAsyncStreamReader<RenderThumbnailRequest> requestStream, ServerCallContext context) =>
        thumbnails.TakeAsync(requestStream, context.CancellationToken);

    private async Task<StoredFile> FindAsync(string text, ServerCallContext context)
    {
        var id = FileMessages.Id(text, "file_id");
        return await db.Files.AsNoTracking().SingleOrDefaultAsync(file => file.Id == id, context.CancellationToken) ?? throw FileMessages.Unknown();
    }
}
