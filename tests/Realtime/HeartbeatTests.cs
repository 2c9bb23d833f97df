using Ensemble.Realtime;

namespace Ensemble.Tests.Realtime;

public sealed class HeartbeatTests
{
    [Fact]
    public async Task A_client_is_pinged_every_thirty_seconds_and_gone_after_sixty_without_a_sign_of_life()
    {
        var time = new ManualTime();
        await using var host = await SocketHost.StartAsync(time: time);
        using var client = await RawSocket.OpenAsync(host);
        await Eventually.TrueAsync(() => host.Sockets.Count == 1, "it is there");

        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("8900", await client.ReadAsync(2));
        await client.SendAsync("8A 80 00000000");
        await client.SendAsync("82 80 00000000"); // heard once its echo is back
        Assert.Equal("8200", await client.ReadAsync(2));

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("8900", await client.ReadAsync(2));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.StartsWith("88", await client.ReadAsync(4), StringComparison.Ordinal);

        // Nobody answers the goodbye either.
        time.Advance(TimeSpan.FromSeconds(2));
        await Eventually.TrueAsync(() => host.Ended.Contains(CloseCode.TimedOut), "it is gone");
    }

    [Fact]
    public async Task Frames_that_wait_too_long_close_the_socket_and_old_frames_told_again_do_not()
    {
        var time = new ManualTime();
        await using var host = await SocketHost.StartAsync(options => options.KernelSendBytes = 4_096, time: time);
        using var client = await RawSocket.OpenAsync(host);
        await Eventually.TrueAsync(() => host.Sockets.Count == 1, "it is there");
        var connection = host.Connections.First();
        var old = host.Frames.Binary(20_000);
        time.Advance(TimeSpan.FromSeconds(20));

        while (connection.QueuedBytes < 100_000)
        {
            connection.PostOld(old);
            connection.Flush();
        }

        Assert.False(connection.IsClosing);
        time.Advance(TimeSpan.FromSeconds(11));
        await Eventually.TrueAsync(() => connection.IsClosing, "it is closed");
        time.Advance(TimeSpan.FromSeconds(3));
        await Eventually.TrueAsync(() => host.Ended.Contains(CloseCode.TooSlow), "it is gone");
        old.Release();
        await Eventually.TrueAsync(() => host.Frames.Outstanding == 0, "all frames are back");
    }
}
