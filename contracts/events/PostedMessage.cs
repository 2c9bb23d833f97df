namespace Ensemble.Contracts.Events;

/// <summary>One message, in <see cref="MessagePosted"/>.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="AuthorId">Who posted it; the nil UUID for the platform.</param>
/// <param name="Sequence">Its place in the channel's order.</param>
/// <param name="HasFile">Whether a file is attached.</param>
public sealed record PostedMessage(Guid MessageId, Guid AuthorId, long Sequence, bool HasFile);
