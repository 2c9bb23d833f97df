using System.ComponentModel.DataAnnotations;
using Ensemble.Chat.Channels;

namespace Ensemble.Chat.Conversations;

/// <param name="ParticipantIds">The others: one for a direct conversation, 1 to 100 for a group.</param>
/// <param name="Type"><c>direct</c> or <c>group</c>; direct when absent and one other is named without a name.</param>
/// <param name="Name">Of a group, at most 100 characters; may be absent.</param>
internal sealed record CreateConversation(
    [property: Required] IReadOnlyList<Guid>? ParticipantIds, string? Type, [property: StringLength(Channel.MaxNameLength)] string? Name);

/// <summary>Of a group; what is absent stays.</summary>
/// <param name="Name">For its owner.</param>
/// <param name="AddParticipantIds">At most 100, for those who manage it.</param>
/// <param name="RemoveParticipantIds">The same.</param>
internal sealed record UpdateConversation(
    [property: StringLength(Channel.MaxNameLength)] string? Name, IReadOnlyList<Guid>? AddParticipantIds, IReadOnlyList<Guid>? RemoveParticipantIds);
