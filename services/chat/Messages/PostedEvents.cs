using Ensemble.Contracts.Events;

namespace Ensemble.Chat.Messages;

/// <summary>
/// Tells other services of what was posted, one event a commit. While nobody subscribes to it, it is not written at all: a row, a publish and a
/// delete for each commit is more work than the messages themselves.
/// </summary>
internal sealed class PostedEvents
{
    /// <summary>Some service hears of it.</summary>
    public bool IsHeard { get; init; } = Subscriptions.All.Values.Any(types => types.Contains(typeof(MessagePosted)));

    public void Publish(ChatDb db, Guid channel, IEnumerable<PostOutcome> outcomes)
    {
        if (!IsHeard)
            return;
        List<PostedMessage> messages = [.. outcomes.Where(outcome => outcome.Result == PostResult.Posted).Select(outcome => outcome.Message!)
            .Select(message => new PostedMessage(message.Id, message.UserId, message.Sequence, message.FileId is not null))];
        if (messages.Count > 0)
            db.Publish(new MessagePosted(channel, messages, outcomes.First(outcome => outcome.Message is not null).Message!.CreatedAt));
    }
}
