using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Chat.Messages;

internal static class MessageText
{
    public const string Field = "content";

    /// <summary>What is wrong with a text that must be there; null when nothing is.</summary>
    public static Problem? Fault(string? content) => content switch
    {
        null => Problem.Field(Field, "is required"),
        { Length: > Message.MaxContentLength } => Problem.Field(Field, $"may have {Message.MaxContentLength} characters"),
        _ when !Texts.IsPrintable(content) => Problem.Field(Field, "may contain no control characters"),
        _ when !Texts.IsSaying(content) => Problem.Field(Field, "must have something to see in it"),
        _ => null,
    };
}
