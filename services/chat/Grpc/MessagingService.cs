using Ensemble.Chat.Channels;
using Ensemble.Chat.Messages;
using Ensemble.Contracts.Chat;
using Grpc.Core;

namespace Ensemble.Chat.Grpc;

/// <summary>What other services may ask: to say something for the platform, and who may do what in a channel.</summary>
internal sealed class MessagingService(MessageWriter writer, ChannelAccess access, TimeProvider time) : Contracts.Chat.Chat.ChatBase
{
    public override async Task<PostedSystemMessage> PostSystemMessage(PostSystemMessageRequest request, ServerCallContext context)
    {
        var channel = Id(request.ChannelId, "channel_id");
        if (MessageText.Fault(request.Content) is { } fault)
            throw new RpcException(new Status(StatusCode.InvalidArgument, fault.Message));
        if (request.ClientId.Length > Message.MaxClientIdLength)
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"client_id: may have {Message.MaxClientIdLength} characters"));
        var name = request.ClientId.Length == 0 ? null : request.ClientId;
        var outcome = await writer.PostAsync(
            channel, new Draft(Guid.CreateVersion7(time.GetUtcNow()), Message.Nobody, "", Moderates: false, request.Content, null, name));
        return outcome.Result switch
        {
            PostResult.Posted or PostResult.Known => new PostedSystemMessage
            {
                MessageId = outcome.Message!.Id.ToString(),
                Sequence = outcome.Message.Sequence,
                CreatedAt = outcome.Message.CreatedAt.ToUnixTimeMilliseconds(),
            },
            PostResult.Busy => throw new RpcException(new Status(StatusCode.ResourceExhausted, "Too many messages wait for this channel.")),
            _ => throw NoChannel(),
        };
    }

    public override async Task<GetMembershipReply> GetMembership(GetMembershipRequest request, ServerCallContext context)
    {
        var (channel, user) = (Id(request.ChannelId, "channel_id"), Id(request.UserId, "user_id"));
        var view = await access.FindAsync(channel, new Speaker(user, "", Moderates: false), context.CancellationToken) ?? throw NoChannel();
        return new GetMembershipReply
        {
            CanRead = view.Rights.Read, CanWrite = view.Rights.Write, CanManage = view.Rights.Manage, IsOwner = view.Rights.Own,
        };
    }

    private static RpcException NoChannel() => new(new Status(StatusCode.NotFound, "The channel does not exist."));

    private static Guid Id(string text, string field) => Guid.TryParseExact(text, "D", out var id)
        ? id
        : throw new RpcException(new Status(StatusCode.InvalidArgument, $"{field}: must be a UUID."));
}
