using Ensemble.Contracts.Identity;
using Ensemble.Identity.Accounts;
using Ensemble.Identity.Friends;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.Presence;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Action = Ensemble.Contracts.Identity.RequestFriendRequest.Types.Action;
using FriendStatus = Ensemble.Contracts.Identity.FriendReply.Types.Status;
using State = Ensemble.Contracts.Identity.FriendReply.Types.State;

namespace Ensemble.Identity.Grpc;

/// <summary>Friendships for other services: asked for in a room, and looked at.</summary>
internal sealed class FriendsService(IdentityDb db, Ties ties, FriendPresence presence) : Contracts.Identity.Friends.FriendsBase
{
    public override async Task<FriendReply> RequestFriend(RequestFriendRequest request, ServerCallContext context)
    {
        var (user, other, cancel) = (Ids.Read(request.UserId, "user_id"), request.Target, context.CancellationToken);
        var outcome = request.Action switch
        {
            Action.Send => await ties.RequestAsync(user, other, cancel),
            Action.Accept => await ties.AcceptAsync(user, other, cancel),
            Action.Decline => await ties.DeclineAsync(user, other, cancel),
            Action.Remove => await RemoveAsync(user, other, cancel),
            _ => throw new RpcException(new Status(StatusCode.InvalidArgument, "action: is required.")),
        };
        if (!outcome.Succeeded(out var tie, out var problem))
            throw new RpcException(ToStatus(problem), ToTrailers(problem));
        return ToMessage(tie, tie.State == TieState.Friends ? await presence.SightOfAsync(tie.Other.Id, cancel) : FriendSight.None);
    }

    public override async Task<AreFriendsReply> AreFriends(AreFriendsRequest request, ServerCallContext context)
    {
        var (user, other) = (Ids.Read(request.UserId, "user_id"), Ids.Read(request.OtherId, "other_id"));
        return new AreFriendsReply { Friends = await db.Friendships.Between(user, other).Accepted().AnyAsync(context.CancellationToken) };
    }

    public override async Task<FriendsOfReply> FriendsOf(FriendsOfRequest request, ServerCallContext context)
    {
        var user = Ids.Read(request.UserId, "user_id");
        var friends = await db.Friendships.Of(user).Accepted()
            .Select(row => row.LowId == user ? row.HighId : row.LowId)
            .ToListAsync(context.CancellationToken);
        return new FriendsOfReply { UserIds = { friends.Select(friend => friend.ToString()) } };
    }

    private async Task<Outcome<Tie>> RemoveAsync(Guid user, string other, CancellationToken cancellationToken)
    {
        var removed = await ties.RemoveAsync(user, other, cancellationToken);
        return removed.Succeeded(out _, out _) ? removed : await ties.CancelAsync(user, other, cancellationToken);
    }

    private static FriendReply ToMessage(Tie tie, FriendSight sight) => new()
    {
        State = tie.State switch
        {
            TieState.Requested => State.Requested,
            TieState.Friends => State.Friends,
            _ => State.None,
        },
        UserId = tie.Other.Id.ToString(),
        Username = tie.Other.Username,
        UserTag = tie.Other.UserTag,
        AvatarUrl = tie.Other.AvatarUrl() ?? "",
        Changed = tie.IsNew,
        Status = sight.Availability switch
        {
            Availability.Online => FriendStatus.Online,
            Availability.Away => FriendStatus.Away,
            Availability.Busy => FriendStatus.Busy,
            _ => FriendStatus.Offline,
        },
        CurrentRoom = sight.RoomName ?? "",
        CurrentRoomId = sight.RoomId?.ToString() ?? "",
    };

    private static Metadata ToTrailers(Problem problem)
    {
        var trailers = new Metadata { { "error-code", problem.Code } };
        if (problem.Details?.GetValueOrDefault("field") is string field)
            trailers.Add("error-field", field);
        return trailers;
    }

    private static Status ToStatus(Problem problem) => new(
        problem switch
        {
            { Status: StatusCodes.Status404NotFound } => StatusCode.NotFound,
            { Status: StatusCodes.Status403Forbidden } => StatusCode.PermissionDenied,
            { Code: ErrorCode.Validation } => StatusCode.InvalidArgument,
            _ => StatusCode.FailedPrecondition,
        },
        problem.Message);
}
