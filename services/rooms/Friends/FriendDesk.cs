using Ensemble.Contracts.Identity;
using Ensemble.Rooms.Live;
using Grpc.Core;
using Action = Ensemble.Contracts.Identity.RequestFriendRequest.Types.Action;
using MessageType = Ensemble.Contracts.Realtime.MessageType;

namespace Ensemble.Rooms.Friends;

/// <summary>Takes what sockets ask about friends to identity, whose rules they are, and brings back its answer.</summary>
internal sealed partial class FriendDesk(
    Contracts.Identity.Friends.FriendsClient friends, FriendPaces paces, TimeProvider time, ILogger<FriendDesk> logger)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <summary>friendUpdated, or why not.</summary>
    public async Task<Protocol.ClientMessage> AskAsync(Visitor visitor, Protocol.FriendRequest asked)
    {
        if (!paces.TryTake(visitor.UserId))
            return Messages.Unavailable("TOO_FAST", "Slower, please: two of these a second.", MessageType.FriendRequest);
        try
        {
            var request = new RequestFriendRequest { Action = (Action)(int)asked.Action, UserId = visitor.UserId.ToString(), Target = asked.Target };
            var reply = await friends.RequestFriendAsync(request, new CallOptions(deadline: time.GetUtcNow().UtcDateTime + Deadline));
            return FriendMessages.Updated(reply);
        }
        catch (RpcException failure) when (failure.Trailers.GetValue("error-code") is { } code)
        {
            return Refused(failure, code);
        }
        catch (RpcException failure)
        {
            Unreachable(logger, failure, failure.StatusCode);
            return Messages.Error(
                Protocol.Error.Types.Type.System, "UNAVAILABLE", "Friends can't be asked right now; try again.", MessageType.FriendRequest);
        }
    }

    // The same codes as over HTTP; what these call user_id is the target here.
    private static Protocol.ClientMessage Refused(RpcException failure, string code)
    {
        var type = failure.StatusCode switch
        {
            StatusCode.InvalidArgument => Protocol.Error.Types.Type.Validation,
            StatusCode.PermissionDenied => Protocol.Error.Types.Type.Permission,
            _ => Protocol.Error.Types.Type.Resource,
        };
        var isTarget = failure.Trailers.GetValue("error-field") == "user_id";
        return Messages.Error(type, code, failure.Status.Detail.Replace("user_id:", "target:", StringComparison.Ordinal), MessageType.FriendRequest,
            isTarget ? "target" : null);
    }

    [LoggerMessage(3701, LogLevel.Warning, "Identity did not answer about friends: {Status}")]
    private static partial void Unreachable(ILogger logger, Exception failure, StatusCode status);
}
