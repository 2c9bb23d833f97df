namespace Ensemble.ServiceDefaults.Messaging;

/// <summary>
/// The headers around an event's plain JSON body: MassTransit's names for raw messages, so that its consumers (and any other AMQP
/// client) read them, and the subject, which consumers need before they read the body.
/// </summary>
internal static class MessageHeaders
{
    public const string ContentType = "application/json";
    public const string Subject = "subject";

    private const string Type = "MT-MessageType";
    private const string Trace = "MT-Activity-Id";

    public static string TypeOf(Type type) => $"urn:message:{type.Namespace}:{type.Name}";

    public static Dictionary<string, object?> Of(OutboxMessage message, string type, string? traceParent)
    {
        var headers = new Dictionary<string, object?> { [Type] = type, [Subject] = message.Subject.ToString() };
        if (traceParent is not null)
            headers[Trace] = traceParent;
        return headers;
    }
}
