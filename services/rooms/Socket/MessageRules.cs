using Ensemble.ServiceDefaults.Http;
using System.Text;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;
using Asked = Ensemble.Contracts.Realtime.ServerMessage.MessageOneofCase;

namespace Ensemble.Rooms.Socket;

/// <summary>The limits of rooms.proto on what is said within a room.</summary>
internal static class MessageRules
{
    public const uint MaxSeconds = 3_600;
    public const int MaxReason = 200;
    public const int MaxTarget = 64;

    private const int MaxAppearanceBytes = 1_024;
    private const int MaxStatus = 100;

    /// <summary>The first field that breaks a rule.</summary>
    public static Fault? Check(Protocol.ServerMessage message) => message.MessageCase switch
    {
        Asked.ChatMessage => Text("message", message.ChatMessage.Message),
        Asked.PrivateMessage => Text("message", message.PrivateMessage.Message) ?? Needed("to", message.PrivateMessage.To),
        Asked.ChatCommand => Command(message.ChatCommand),
        Asked.Avatar => Avatar(message.Avatar),
        Asked.UserStatus when !Enum.IsDefined(message.UserStatus.Status) || message.UserStatus.Status == Protocol.Status.Unspecified =>
            new Fault("status", "must be ONLINE, AWAY, BUSY or INVISIBLE"),
        _ => null,
    };

    public static Fault? Check(Protocol.FriendRequest asked) =>
        !Enum.IsDefined(asked.Action) || asked.Action == Protocol.FriendRequest.Types.Action.Unspecified
            ? new Fault("action", "must be SEND, ACCEPT, DECLINE or REMOVE")
            : Needed("target", asked.Target);

    private static Fault? Text(string field, string text) =>
        text.Length > ChatRules.MaxLength || !Texts.IsSaying(text)
            ? new Fault(field, $"must have 1 to {ChatRules.MaxLength} printable characters, one to see among them")
            : null;

    private static Fault? Needed(string field, string text) =>
        text.Length is 0 or > MaxTarget || !Texts.IsPrintable(text) ? new Fault(field, $"must have 1 to {MaxTarget} printable characters") : null;

    private static Fault? Command(Protocol.ChatCommand command)
    {
        if (!Enum.IsDefined(command.Command) || command.Command == Protocol.ChatCommand.Types.Command.Unspecified)
            return new Fault("command", "is unknown");
        if (command.Seconds > MaxSeconds)
            return new Fault("seconds", $"must be at most {MaxSeconds}");
        if (command.Reason.Length > MaxReason || !Texts.IsPrintable(command.Reason))
            return new Fault("reason", $"must have at most {MaxReason} printable characters");
        return command.Command is Protocol.ChatCommand.Types.Command.Help or Protocol.ChatCommand.Types.Command.Users
            ? null
            : Needed("target", command.Target);
    }

    private static Fault? Avatar(Protocol.Avatar avatar)
    {
        if (avatar.Position is { } p && !(float.IsFinite(p.X) && float.IsFinite(p.Y) && float.IsFinite(p.Z)))
            return new Fault("position", "must be finite");
        if (Encoding.UTF8.GetByteCount(avatar.Appearance) > MaxAppearanceBytes || !Texts.IsPrintable(avatar.Appearance))
            return new Fault("appearance", $"must have at most {MaxAppearanceBytes} bytes of printable characters");
        return avatar.Status.Length > MaxStatus || !Texts.IsPrintable(avatar.Status)
            ? new Fault("status", $"must have at most {MaxStatus} printable characters")
            : null;
    }
}
