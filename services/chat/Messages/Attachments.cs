using Ensemble.Chat.Channels;
using Ensemble.Contracts.Media;
using Ensemble.ServiceDefaults.Http;
using Grpc.Core;

namespace Ensemble.Chat.Messages;

/// <summary>Files that messages carry: public ones of their author's.</summary>
internal sealed class Attachments(Files.FilesClient files, TimeProvider time)
{
    private const string Field = "file_id";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <exception cref="RpcException">Media is away.</exception>
    public async Task<(AttachedFile? File, Problem? Problem)> FindAsync(Guid id, Speaker author, CancellationToken cancellationToken)
    {
        var reply = await files.GetFilesAsync(
            new GetFilesRequest { FileIds = { id.ToString() } },
            new CallOptions(deadline: time.GetUtcNow().UtcDateTime + Deadline, cancellationToken: cancellationToken));
        if (reply.Files is not [var file] || file.OwnerId != author.UserId.ToString())
            return (null, Problem.Field(Field, "you have no such file", StatusCodes.Status404NotFound));
        if (file.Private)
            return (null, Problem.Field(Field, "is private: others could not open it", StatusCodes.Status422UnprocessableEntity));
        return (new AttachedFile(id, Excerpt.Of(file.Name, Message.MaxFileNameLength), file.Size, file.Url), null);
    }
}
