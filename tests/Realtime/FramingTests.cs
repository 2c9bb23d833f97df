namespace Ensemble.Tests.Realtime;

/// <summary>The wire in hex. Client frames are masked with 37fa213d, the key of RFC 6455's examples.</summary>
public sealed class FramingTests
{
    private const string Key = "37FA213D";

    [Theory]
    [InlineData("81 85 37FA213D 7F9F4D5158", "810548656C6C6F")] // text "Hello"
    [InlineData("82 80 37FA213D", "8200")] // empty binary
    [InlineData("01 83 37FA213D 7F9F4D 80 82 37FA213D 5B95", "810548656C6C6F")] // "Hel" + "lo"
    [InlineData("01 83 37FA213D 7F9F4D 89 80 37FA213D 80 82 37FA213D 5B95", "8A00810548656C6C6F")] // with a ping between
    [InlineData("89 85 37FA213D 7F9F4D5158", "8A0548656C6C6F")] // ping, pong with its payload
    [InlineData("8A 80 37FA213D 82 80 37FA213D", "8200")] // an unasked pong is nothing
    public async Task A_message_comes_back(string sent, string expected)
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await RawSocket.OpenAsync(host);

        await client.SendAsync(sent);

        Assert.Equal(expected, await client.ReadAsync(expected.Length / 2));
    }

    [Theory]
    [InlineData("88 82 37FA213D 3412", "880203E8", 1000)] // 1000 is answered with 1000
    [InlineData("88 80 37FA213D", "880203E8", 1000)] // no code
    [InlineData("88 82 37FA213D 385B", "88020FA1", 4001)]
    public async Task A_goodbye_is_answered_with_its_code(string sent, string expected, int code)
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await RawSocket.OpenAsync(host);

        await client.SendAsync(sent);

        Assert.Equal(expected, await client.ReadAsync(100));
        await Eventually.TrueAsync(() => host.Ended.Contains(code), "the conversation ends");
    }

    [Theory]
    [InlineData("81 05 48656C6C6F", 1002)] // not masked
    [InlineData("C1 80" + Key, 1002)] // reserved bit
    [InlineData("83 80" + Key, 1002)] // unknown opcode
    [InlineData("8B 80" + Key, 1002)] // unknown control opcode
    [InlineData("09 80" + Key, 1002)] // fragmented ping
    [InlineData("89 FE 007E" + Key, 1002)] // ping of 126 bytes
    [InlineData("80 80" + Key, 1002)] // continuation of nothing
    [InlineData("01 80" + Key + "81 80" + Key, 1002)] // new message inside of another
    [InlineData("82 FE 0005" + Key, 1002)] // length not in its shortest form
    [InlineData("82 FF 0000000000000005" + Key, 1002)]
    [InlineData("82 FF 8000000000000000" + Key, 1002)]
    [InlineData("82 FF 0000000000010001" + Key, 1009)] // one byte above 64 KiB
    [InlineData("81 81" + Key + "C8", 1007)] // FF as text
    [InlineData("88 81" + Key + "34", 1002)] // a close frame of one byte
    [InlineData("88 82" + Key + "3417", 1002)] // code 1005
    [InlineData("88 83" + Key + "3412DE", 1007)] // reason not UTF-8
    public async Task A_broken_rule_closes_with_its_code(string sent, int code)
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await RawSocket.OpenAsync(host);

        await client.SendAsync(sent);

        var answer = await client.ReadAsync(4);
        Assert.StartsWith("88", answer, StringComparison.Ordinal);
        Assert.Equal(code.ToString("X4"), answer[4..]);
        client.Dispose();
        await Eventually.TrueAsync(() => host.Ended.Contains(code), "the conversation ends");
    }

    [Fact]
    public async Task A_frame_may_arrive_byte_by_byte()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await RawSocket.OpenAsync(host);

        foreach (var single in Convert.FromHexString("818537FA213D7F9F4D5158"))
            await client.SendAsync([single]);

        Assert.Equal("810548656C6C6F", await client.ReadAsync(7));
    }

    [Fact]
    public async Task Fragments_together_may_not_exceed_the_longest_message()
    {
        await using var host = await SocketHost.StartAsync(options => options.MaxMessageBytes = 1_000);
        using var client = await RawSocket.OpenAsync(host);

        await client.SendAsync([0x02, 0xFE, 0x03, 0x20, 0, 0, 0, 0, .. new byte[800]]);
        await client.SendAsync([0x80, 0xFE, 0x00, 0xC9, 0, 0, 0, 0, .. new byte[201]]);

        Assert.EndsWith("03F1", await client.ReadAsync(4), StringComparison.Ordinal);
    }
}
