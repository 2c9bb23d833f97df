using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Chat.Channels;

internal static class ChannelName
{
    /// <summary>What is wrong with a name; null when nothing is.</summary>
    public static Problem? Fault(string? name) => name switch
    {
        null => Problem.Field("name", "is required"),
        { Length: > Channel.MaxNameLength } => Problem.Field("name", $"may have {Channel.MaxNameLength} characters"),
        _ when !Texts.IsName(name) => Problem.Field("name", "must be one line with something to see in it"),
        _ => null,
    };
}
