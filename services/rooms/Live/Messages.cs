using Ensemble.Realtime;
using Google.Protobuf;

namespace Ensemble.Rooms.Live;

/// <summary>Frames and errors of the protocol.</summary>
internal static class Messages
{
    public static Frame ToFrame(this Protocol.ClientMessage message, FramePool frames, string? lossy = null)
    {
        var frame = frames.Binary(message.CalculateSize(), lossy);
        message.WriteTo(frame.Payload);
        return frame;
    }

    /// <summary>Posts and writes one message to one line.</summary>
    public static void Tell(this ILine line, FramePool frames, Protocol.ClientMessage message)
    {
        var frame = message.ToFrame(frames);
        line.Post(frame);
        frame.Release();
        line.Flush();
    }

    public static Protocol.ClientMessage Error(Protocol.Error.Types.Type type, string code, string text, Protocol.MessageType causedBy,
        string? field = null)
    {
        var error = new Protocol.Error { Type = type, Code = code, Message = text, CausedBy = causedBy };
        if (field is not null)
            error.Details["field"] = field;
        return new Protocol.ClientMessage { MessageType = Protocol.MessageType.Error, Error = error };
    }

    public static Protocol.ClientMessage Invalid(string field, string issue, Protocol.MessageType causedBy, string code = "VALIDATION_ERROR") =>
        Error(Protocol.Error.Types.Type.Validation, code, $"{field}: {issue}", causedBy, field);

    public static Protocol.ClientMessage Forbidden(string code, string text, Protocol.MessageType causedBy) =>
        Error(Protocol.Error.Types.Type.Permission, code, text, causedBy);

    public static Protocol.ClientMessage Unavailable(string code, string text, Protocol.MessageType causedBy) =>
        Error(Protocol.Error.Types.Type.Resource, code, text, causedBy);

    public static Protocol.ClientMessage Failed(Protocol.JoinFailed.Types.Code code, string text, Guid? room = null,
        TimeSpan retry = default) => new()
    {
        MessageType = Protocol.MessageType.JoinFailed,
        JoinFailed = new Protocol.JoinFailed { Code = code, Message = text, RoomId = room?.ToString() ?? "", RetryMs = (uint)retry.TotalMilliseconds },
    };
}
