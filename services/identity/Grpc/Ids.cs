using Grpc.Core;

namespace Ensemble.Identity.Grpc;

internal static class Ids
{
    public static Guid Read(string text, string field) => Guid.TryParseExact(text, "D", out var id)
        ? id
        : throw new RpcException(new Status(StatusCode.InvalidArgument, $"{field}: must be a UUID."));
}
