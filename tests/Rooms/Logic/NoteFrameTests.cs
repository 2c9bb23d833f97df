using Ensemble.Realtime;
using Ensemble.Rooms.Notes;
using Google.Protobuf;

namespace Ensemble.Tests.Rooms.Logic;

public sealed class NoteFrameTests
{
    private static readonly byte[] Run = [0, 0x90, 60, 64];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_the_generated_code_writes_is_read_without_it(bool withType)
    {
        var message = new Protocol.ServerMessage
        {
            MessageType = withType ? Protocol.MessageType.MidiMessage : 0,
            MidiMessage = new Protocol.MidiMessage { MidiData = ByteString.CopyFrom(Run), Timestamp = 1_790_000_000_123 },
        };

        Assert.True(NoteFrame.TryRead(message.ToByteArray(), out var timestamp, out var data));

        Assert.Equal(1_790_000_000_123, timestamp);
        Assert.Equal(Run, data.ToArray());
    }

    [Fact]
    public void Other_messages_are_left_to_the_generated_code()
    {
        var chat = new Protocol.ServerMessage { ChatMessage = new Protocol.ChatMessage { Message = "hello" } };

        Assert.False(NoteFrame.TryRead(chat.ToByteArray(), out _, out _));
        Assert.False(NoteFrame.TryRead([], out _, out _));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(200)]
    [InlineData(30_000)]
    public void What_is_written_the_generated_code_reads(int length)
    {
        var frames = new FramePool(TimeProvider.System);
        var run = new byte[length];
        Random.Shared.NextBytes(run);

        var frame = NoteFrame.Write(frames, run, 1_790_000_000_123, slot: 50, since: 0, out var start);
        var read = Protocol.ClientMessage.Parser.ParseFrom(frame.Payload);

        Assert.Equal(run, read.MidiMessage.MidiData.ToByteArray());
        Assert.Equal((1_790_000_000_123, 50u), (read.MidiMessage.Timestamp, read.MidiMessage.Slot));
        Assert.Equal(Protocol.MessageType.MidiMessage, read.MessageType);
        Assert.Equal(run, frame.Payload.Slice(start, length).ToArray());
        frame.Release();
        Assert.Equal(0, frames.Outstanding);
    }

    [Fact]
    public void Mutated_messages_never_fail()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var whole = new Protocol.ServerMessage { MidiMessage = new() { MidiData = ByteString.CopyFrom(Run), Timestamp = 1 } }.ToByteArray();
        for (var i = 0; i < 100_000; i++)
        {
            var message = whole[..random.Next(whole.Length + 1)];
            if (message.Length > 0)
                message[random.Next(message.Length)] = (byte)random.Next(256);
            if (NoteFrame.TryRead(message, out _, out var data))
                Assert.True(data.Length < message.Length);
        }
    }
}
