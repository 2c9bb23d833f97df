using Ensemble.Contracts.Identity;
using Ensemble.Identity.Privacy;
using Grpc.Core;

namespace Ensemble.Identity.Grpc;

/// <summary>The gateway tells whose client sent <c>Sec-GPC: 1</c>.</summary>
internal sealed class PrivacyService(PrivacyChoices choices) : Contracts.Identity.Privacy.PrivacyBase
{
    private const int MaxUsers = 500;

    public override async Task<RecordSignalsReply> RecordSignals(RecordSignalsRequest request, ServerCallContext context)
    {
        if (request.UserIds.Count > MaxUsers)
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"user_ids: at most {MaxUsers} at a time."));
        await choices.HearAsync([.. request.UserIds.Select(id => Ids.Read(id, "user_ids"))], context.CancellationToken);
        return new RecordSignalsReply();
    }
}
