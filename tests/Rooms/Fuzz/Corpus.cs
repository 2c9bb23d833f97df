using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Ensemble.Tests.Rooms.Fuzz;

/// <summary>A good message of every kind that a client may send.</summary>
internal static class Corpus
{
    private static readonly OneofDescriptor Kinds = Protocol.ServerMessage.Descriptor.Oneofs[0];

    public static List<Protocol.ServerMessage> Build(string room) =>
    [
        new() { JoinRoomCommand = new Protocol.JoinRoomCommand { RoomId = room, Password = "open" } },
        new() { ChatMessage = new Protocol.ChatMessage { Message = "Hello, everybody \U0001F3B9" } },
        new() { ChatMessage = new Protocol.ChatMessage { Message = "/mute nobody 60 too loud" } },
        new() { MessageType = Protocol.MessageType.MidiMessage, MidiMessage = Notes("00903C4005B0407F1481E00040" + "0591404000C105") },
        new() { MidiMessage = Notes("00803C4000904000") },
        new() { PrivateMessage = new Protocol.PrivateMessage { To = "anna", Message = "psst" } },
        new() { Avatar = new Protocol.Avatar { Position = new() { X = 1, Y = -2, Z = 0.5f }, Appearance = "hat", Status = "here" } },
        new() { Cursor = new Protocol.Cursor { X = 10, Y = -20 } },
        new() { Typing = new Protocol.Typing { Started = true } },
        new() { TimeSync = new Protocol.TimeSync { ClientTime = 12.5 } },
        new() { UpdateRoom = new Protocol.UpdateRoom { RoomName = "Other", Password = "", Settings = Settings() } },
        new() { LeaveRoom = new Protocol.LeaveRoom() },
        new() { GetRoomInfo = new Protocol.GetRoomInfo { RoomId = room, RequestId = 7 } },
        new() { ChatCommand = new Protocol.ChatCommand { Command = Protocol.ChatCommand.Types.Command.Kick, Target = "anna", Reason = "no", Seconds = 5 } },
        new() { UserStatus = new Protocol.UserStatus { Status = Protocol.Status.Busy } },
        new() { FriendRequest = new Protocol.FriendRequest { Action = Protocol.FriendRequest.Types.Action.Send, Target = "anna" } },
        new() { Heartbeat = new Protocol.Heartbeat() },
        new() { Resume = new Protocol.Resume { Epoch = 1, Offset = 1 } },
        new() { Record = new Protocol.Record { Action = Protocol.Record.Types.Action.Start } },
        new() { JoinNextLobby = new Protocol.JoinNextLobby() },
        new() { CreateRoomCommand = new Protocol.CreateRoomCommand { RoomName = "Another", Password = "pw", Settings = Settings() } },
    ];

    /// <summary>Kinds that no message of the corpus is of.</summary>
    public static IEnumerable<string> Missing(IEnumerable<Protocol.ServerMessage> corpus) =>
        Kinds.Fields.Select(field => field.Name).Except(corpus.Select(message => Kinds.Accessor.GetCaseFieldDescriptor(message).Name));

    private static Protocol.MidiMessage Notes(string hex) => new()
    {
        MidiData = ByteString.CopyFrom(Convert.FromHexString(hex)),
        Timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
    };

    private static Protocol.RoomSettings Settings() => new()
    {
        AllowChat = true,
        BlackMidi = true,
        Mode = Protocol.PlaybackMode.Listen,
        PlaybackOffset = 100,
        WelcomeMessage = "hi {user}",
        MaxUsers = 50,
    };
}
