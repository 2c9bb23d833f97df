using Grpc.Wire;

namespace Ensemble.Tests.Grpc;

public sealed class WireTests
{
    [Theory]
    [InlineData("1H", 3_600_000)]
    [InlineData("2M", 120_000)]
    [InlineData("3S", 3_000)]
    [InlineData("40m", 40)]
    [InlineData("5000u", 5)]
    [InlineData("6000000n", 6)]
    [InlineData("00000007S", 7_000)]
    public void A_timeout_is_read_in_its_unit(string text, int milliseconds)
    {
        Assert.True(TimeoutFormat.TryParse(text, out var timeout));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), timeout);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("5")]
    [InlineData("5s")]
    [InlineData("-5S")]
    [InlineData("+5S")]
    [InlineData("1.5S")]
    [InlineData(" 5S")]
    [InlineData("123456789S")]
    public void Anything_else_is_no_timeout(string text) => Assert.False(TimeoutFormat.TryParse(text, out _));

    [Fact]
    public void The_largest_timeout_is_read() => Assert.True(TimeoutFormat.TryParse("99999999H", out _));

    [Theory]
    [InlineData(1, "1u")]
    [InlineData(100 * TimeSpan.TicksPerMillisecond, "100000u")]
    [InlineData((200 * TimeSpan.TicksPerSecond) + 1, "200001m")]
    [InlineData(20 * TimeSpan.TicksPerDay, "1728000S")]
    [InlineData(3650 * TimeSpan.TicksPerDay, "5256000M")]
    public void A_timeout_is_written_in_the_finest_unit_rounded_up(long ticks, string text) =>
        Assert.Equal(text, TimeoutFormat.Format(new TimeSpan(ticks)));

    [Fact]
    public void The_largest_time_span_is_written_in_eight_digits() => Assert.Equal("99999999H", TimeoutFormat.Format(TimeSpan.MaxValue));

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("100 %", "100 %25")]
    [InlineData("a\r\nb", "a%0D%0Ab")]
    [InlineData("ü€🎵", "%C3%BC%E2%82%AC%F0%9F%8E%B5")]
    public void A_message_is_percent_encoded(string text, string encoded)
    {
        Assert.Equal(encoded, PercentEncoding.Encode(text));
        Assert.Equal(text, PercentEncoding.Decode(encoded));
    }

    [Theory]
    [InlineData("50%")]
    [InlineData("%zz")]
    [InlineData("%4")]
    public void A_wrong_escape_stays(string text) => Assert.Equal(text, PercentEncoding.Decode(text));

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc+proto", true)]
    [InlineData("Application/grpc; charset=utf-8", true)]
    [InlineData("application/grpc-web", false)]
    [InlineData("application/json", false)]
    [InlineData(null, false)]
    public void A_content_type_is_gRPC_or_not(string? contentType, bool expected) => Assert.Equal(expected, WireNames.IsGrpc(contentType));
}
