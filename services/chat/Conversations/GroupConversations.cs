using Ensemble.Chat.Channels;
using Ensemble.Chat.Delivery;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Chat.Conversations;

/// <summary>Changes conversations of several, and ends conversations.</summary>
internal sealed class GroupConversations(ChatDb db, ChannelAccess access, ChannelRegistry registry, Membership membership, ChannelNews news)
{
    /// <summary>The name for its owner, people for those who manage it. Null when all was done.</summary>
    public async Task<Problem?> UpdateAsync(Guid id, UpdateConversation change, Speaker who, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(id, who, cancellationToken) is not { Channel.Kind: not ChannelKind.Channel } view)
            return Problem.NotFound("conversation", id, "CONVERSATION_NOT_FOUND");
        if (view.Channel.Kind == ChannelKind.Direct)
            return Problem.Field("id", "a direct conversation can't be changed", StatusCodes.Status422UnprocessableEntity);
        if (!view.Rights.Manage || (change.Name is not null && !view.Rights.Own))
            return Problem.Forbidden("Only the owner may change this conversation.");
        var people = new ChangeMembers(change.AddParticipantIds, change.RemoveParticipantIds, null);
        if (change.AddParticipantIds is { Count: > 0 } || change.RemoveParticipantIds is { Count: > 0 })
        {
            if (await membership.ChangeAsync(id, people, who, onlyGroups: true, cancellationToken) is { } problem)
                return problem;
        }

        if (change.Name is not null)
            await RenameAsync(id, change.Name, who, cancellationToken);
        return null;
    }

    /// <summary>Null when it was done.</summary>
    public async Task<Problem?> EndAsync(Guid id, Speaker who, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(id, who, cancellationToken) is not { Channel.Kind: not ChannelKind.Channel, Member.LeftAt: null } view)
            return Problem.NotFound("conversation", id, "CONVERSATION_NOT_FOUND");
        return view is { Channel.Kind: ChannelKind.Group, Rights: { Own: true, Manage: true } }
            ? await registry.ArchiveAsync(id, who, cancellationToken)
            : await membership.LeaveAsync(id, who, cancellationToken);
    }

    private async Task RenameAsync(Guid id, string name, Speaker who, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await access.LockAsync(id, who, cancellationToken) is not { } view)
            return;
        view.Channel.Name = name;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        news.Say(id, ChannelEvents.Updated(view.Channel));
    }
}
