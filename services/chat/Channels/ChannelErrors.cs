using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Chat.Channels;

/// <summary>Refusals of our own.</summary>
internal static class ChannelErrors
{
    public const string TooManyChannels = "TOO_MANY_CHANNELS";
    public const string TooManyMembers = "TOO_MANY_MEMBERS";

    public static Problem NoChannel(object id) => Problem.NotFound("channel", id, "CHANNEL_NOT_FOUND");

    public static Problem NoMessage(object id) => Problem.NotFound("message", id, "MESSAGE_NOT_FOUND");

    public static Problem NotAllowed(string what) => Problem.Forbidden($"You may not {what} in this channel.");

    public static Problem UnknownUser(string field, Guid user) =>
        Problem.Field(field, $"there is no user {user}", StatusCodes.Status404NotFound);

    public static Problem Rule(string code, string message) => new(StatusCodes.Status422UnprocessableEntity, code, message);
}
