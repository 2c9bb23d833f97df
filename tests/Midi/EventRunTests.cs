using System.Buffers;
using Ensemble.Midi;

namespace Ensemble.Tests.Midi;

public sealed class EventRunTests
{
    [Theory]
    [InlineData(0, "00")]
    [InlineData(0x7F, "7F")]
    [InlineData(0x80, "8100")]
    [InlineData(0x2000, "C000")]
    [InlineData(0x1FFFFF, "FFFF7F")]
    [InlineData(0x0FFFFFFF, "FFFFFF7F")]
    public void Variable_length_quantities_are_those_of_the_file_format(int value, string hex)
    {
        var output = new ArrayBufferWriter<byte>();
        VariableLength.Write(output, value);
        ReadOnlySpan<byte> data = output.WrittenSpan;

        Assert.Equal(hex, Convert.ToHexString(data));
        Assert.True(VariableLength.TryRead(ref data, out var read));
        Assert.Equal(value, read);
        Assert.True(data.IsEmpty);
    }

    [Theory]
    [InlineData("80")]
    [InlineData("FFFFFFFF7F")]
    public void A_quantity_that_is_cut_or_too_long_is_refused(string hex)
    {
        ReadOnlySpan<byte> data = Convert.FromHexString(hex);

        Assert.False(VariableLength.TryRead(ref data, out _));
    }

    [Fact]
    public void A_run_is_delta_and_message_in_turn()
    {
        var run = EventRun.Encode([new TimedEvent(1005, Bytes(0x90, 60, 100)), new TimedEvent(1205, Bytes(0xC1, 5))], 1000);

        Assert.Equal("05903C648148C105", Convert.ToHexString(run));
    }

    [Fact]
    public void Decoding_gives_back_times_and_bytes()
    {
        var events = EventRun.Decode(Convert.FromHexString("05903C648148C105"), 1000);

        Assert.Equal([1005L, 1205L], events.Select(midi => midi.Milliseconds));
        Assert.Equal(["903C64", "C105"], events.Select(midi => Convert.ToHexString(midi.Message.Span)));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("003C64")]
    [InlineData("00903C")]
    [InlineData("00F0")]
    [InlineData("80")]
    public void Half_a_message_is_refused(string hex) =>
        Assert.Throws<FormatException>(() => EventRun.Decode(Convert.FromHexString(hex), 0));

    private static byte[] Bytes(params byte[] message) => message;
}
