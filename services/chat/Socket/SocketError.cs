using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Chat.Socket;

/// <summary>Why a client's event was not carried out.</summary>
/// <param name="Code">Upper snake case, of <see cref="ErrorCode"/> or one of those below.</param>
/// <param name="Message">For people.</param>
/// <param name="Field">Of the event that is to blame; null when none is.</param>
internal sealed record SocketError(string Code, string Message, string? Field = null)
{
    public const string Malformed = "MALFORMED";
    public const string UnknownEvent = "UNKNOWN_EVENT";
    public const string NotInChannel = "NOT_IN_CHANNEL";
    public const string NotInCall = "NOT_IN_CALL";
    public const string PeerNotInCall = "PEER_NOT_IN_CALL";
    public const string CallFull = "CALL_FULL";
    public const string TooManyChannels = "TOO_MANY_CHANNELS";

    public static readonly SocketError Unavailable = new(ErrorCode.Unavailable, "This can't be done right now; try again.");

    public static SocketError Invalid(string field, string issue) => new(ErrorCode.Validation, $"{field}: {issue}", field);

    public static SocketError NoChannel { get; } = new("CHANNEL_NOT_FOUND", "The channel does not exist, or you may not read it.", "channel_id");

    public static SocketError NotAllowed(string what) => new(ErrorCode.Authorization, $"You may not {what} in this channel.", "channel_id");
}
