// Two musicians, one room, one piece. Usage: Journey <gateway> <piece.mid> <sent.mid> <heard.mid> [speed]
using System.Globalization;
using Ensemble.Contracts.Realtime;
using Ensemble.Midi;
using Ensemble.Samples.Journey;

if (args.Length is < 4 or > 5)
{
    Console.Error.WriteLine("Usage: Journey <gateway> <piece.mid> <sent.mid> <heard.mid> [speed]");
    return 2;
}

var speed = args.Length > 4 ? int.Parse(args[4], CultureInfo.InvariantCulture) : 1;
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) => { key.Cancel = true; stop.Cancel(); };
using var gateway = new HttpClient { BaseAddress = new Uri(args[0]) };

var piece = Piece.Load(args[1], speed);
var suffix = Random.Shared.Next(100_000, 999_999);
var clara = await Account.RegisterAsync(gateway, $"clara{suffix}", stop.Token);
var robert = await Account.RegisterAsync(gateway, $"robert{suffix}", stop.Token);
var room = await clara.CreateRoomAsync("Prelude in C", stop.Token);
Console.WriteLine($"{clara.Username} made room {room}; {robert.Username} listens.");

var ear = new Ear();
await using var listener = new RoomClient(robert, room, ear.Hear);
await using var player = new RoomClient(clara, room, _ => { });
await player.JoinAsync(stop.Token);
await listener.JoinAsync(stop.Token);

await player.SendAsync(new ServerMessage { ChatMessage = new ChatMessage { Message = "Listen!" }, MessageType = MessageType.ChatMessage }, stop.Token);
Console.WriteLine($"Playing {piece.Count(midi => midi.IsNoteOn)} notes in {piece[^1].Milliseconds / 1000.0:F0} s …");
await new Player(player).PlayAsync(piece, stop.Token);

using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
patience.CancelAfter(TimeSpan.FromSeconds(10));
while (ear.EventCount < piece.Count || ear.Chat.Count == 0)
    await Task.Delay(20, patience.Token);

File.WriteAllBytes(args[2], MidiFile.Write(piece));
File.WriteAllBytes(args[3], MidiFile.Write(ear.Performance));
Console.WriteLine($"{robert.Username} heard {ear.EventCount} events and read \"{string.Join(" / ", ear.Chat)}\"; {ear.Sounding} notes still sound.");
return 0;
