using Ensemble.Contracts.Rooms;
using Ensemble.Rooms.Nodes;
using Grpc.Core;

namespace Ensemble.Rooms.Grpc;

/// <summary>What the other nodes ask of this one.</summary>
internal sealed class NodeService(Forgetting forgetting) : Contracts.Rooms.Nodes.NodesBase
{
    public override async Task<ForgetUserAnswer> ForgetUser(ForgetUserRequest request, ServerCallContext context)
    {
        if (!Guid.TryParse(request.UserId, out var user))
            throw new RpcException(new Status(StatusCode.InvalidArgument, "user_id must be a UUID."));
        await forgetting.ForgetHereAsync(user, context.CancellationToken);
        return new ForgetUserAnswer();
    }
}
