using Ensemble.Contracts.Media;
using Ensemble.Media.Files;
using Grpc.Core;

namespace Ensemble.Media.Grpc;

internal static class FileMessages
{
    public static MediaFile ToMessage(this StoredFile file) => new()
    {
        FileId = file.Id.ToString(),
        OwnerId = file.OwnerId?.ToString() ?? "",
        Name = file.Name,
        ContentType = file.ContentType,
        Size = file.Size,
        Private = file.IsPrivate,
        CreatedAt = file.CreatedAt.ToUnixTimeMilliseconds(),
        Url = file.Url(),
    };

    public static Guid Id(string text, string field) =>
        Guid.TryParseExact(text, "D", out var id) ? id : throw Invalid(field, "must be a UUID.");

    public static DateTimeOffset? Expiry(long milliseconds, DateTimeOffset now) =>
        milliseconds == 0 ? null
        : milliseconds > now.ToUnixTimeMilliseconds() && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw Invalid("expires_at", "must be a time in the future, or 0.");

    public static RpcException Invalid(string field, string issue) => new(new Status(StatusCode.InvalidArgument, $"{field}: {issue}"));

    public static RpcException Unknown() => new(new Status(StatusCode.NotFound, "The file does not exist."));

    public static RpcException TooLarge(long limit) => new(new Status(StatusCode.ResourceExhausted, $"piece: at most {limit} bytes are taken."));
}
