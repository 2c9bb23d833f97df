using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Ensemble.Benchmarks.Realtime.Generator;

namespace Ensemble.Benchmarks.Realtime.Protocols;

/// <summary>SignalR's JSON protocol, its default: records of JSON that end with 0x1E, several in a message; the note as base64.</summary>
internal sealed class SignalRProtocol : Protocol
{
    private const byte End = 0x1E;

    private static ReadOnlySpan<byte> Before => "{\"type\":1,\"target\":\"Play\",\"arguments\":[\""u8;

    private static ReadOnlySpan<byte> After => "\"]}\x1e"u8;

    public override void Greet(Player player) => player.TrySend("{\"protocol\":\"json\",\"version\":1}\x1e"u8, Frames.Text);

    public override bool TrySend(Player player, ReadOnlySpan<byte> note)
    {
        Span<byte> message = stackalloc byte[Before.Length + Base64.GetMaxEncodedToUtf8Length(note.Length) + After.Length];
        Before.CopyTo(message);
        Base64.EncodeToUtf8(note, message[Before.Length..], out _, out var length);
        After.CopyTo(message[(Before.Length + length)..]);
        return player.TrySend(message, Frames.Text);
    }

    public override void Read(Player player, ReadOnlySpan<byte> message, Tally tally, long now)
    {
        Span<byte> note = stackalloc byte[128];
        for (int end; (end = message.IndexOf(End)) >= 0; message = message[(end + 1)..])
        {
            var record = message[..end];
            var start = record.IndexOf("[\""u8);
            if (start < 0)
            {
                // {} answers the greeting, {"type":6} is a ping.
                if (record.IndexOf("Joined"u8) >= 0)
                    player.IsIn = true;
                continue;
            }

            var text = record[(start + 2)..record.LastIndexOf((byte)'"')];
            if (text.Contains((byte)'\\'))
                text = Encoding.ASCII.GetBytes(JsonSerializer.Deserialize<string>($"\"{Encoding.ASCII.GetString(text)}\"")!);
            if (Base64.DecodeFromUtf8(text, note, out _, out var length) == System.Buffers.OperationStatus.Done)
                base.Read(player, note[..length], tally, now);
        }
    }
}
