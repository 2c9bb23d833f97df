using System.ComponentModel.DataAnnotations;

namespace Ensemble.Chat.Channels;

/// <param name="Name">1 to 100 characters, something to see in it; kept as it is.</param>
/// <param name="IsVoice">False when absent.</param>
/// <param name="IsPrivate">False when absent.</param>
/// <param name="Members">Who is in a private channel from the start, at most 100; of no meaning for a public one.</param>
internal sealed record CreateChannel(
    [property: Required, StringLength(Channel.MaxNameLength)] string? Name, bool? IsVoice, bool? IsPrivate, IReadOnlyList<Guid>? Members);

/// <summary>What is absent stays.</summary>
/// <param name="Name">See <see cref="CreateChannel"/>.</param>
/// <param name="IsVoice">Meant for calls.</param>
/// <param name="IsPrivate">Whoever is in it stays in it.</param>
/// <param name="IsArchived">False opens an archived channel again; true is what DELETE does.</param>
internal sealed record UpdateChannel([property: StringLength(Channel.MaxNameLength)] string? Name, bool? IsVoice, bool? IsPrivate, bool? IsArchived);

/// <param name="MessageId">A message of the channel.</param>
internal sealed record MarkMessage([property: Required] Guid? MessageId);

/// <param name="Add">At most 100 users; who is in it already stays as they are.</param>
/// <param name="Remove">At most 100 users; done after adding. The owner leaves by leaving.</param>
/// <param name="Rights">At most 100 members whose rights the owner sets.</param>
internal sealed record ChangeMembers(IReadOnlyList<Guid>? Add, IReadOnlyList<Guid>? Remove, IReadOnlyList<MemberRights>? Rights);

internal sealed record MemberRights(Guid UserId, bool? CanRead, bool? CanWrite, bool? CanManage);
