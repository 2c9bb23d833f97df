using Ensemble.Tests.Probing;
using Google.Protobuf;
using Grpc.Core;

namespace Ensemble.Tests.Grpc;

public sealed class DeadlineTests
{
    [Fact]
    public async Task A_deadline_ends_the_call_and_cancels_the_handler()
    {
        await using var host = await StartWarmAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await host.Client.HangAsync(new Empty(), deadline: DateTime.UtcNow.AddSeconds(1)));

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await Eventually.TrueAsync(() => host.Stats.Cancelled == 1, "the handler is cancelled");
    }

    [Fact]
    public async Task The_server_answers_DEADLINE_EXCEEDED_by_itself()
    {
        await using var host = await StartWarmAsync();

        using var response = await RawCalls.PostAsync(
            host.Address, "/ensemble.tests.Probe/Hang", RawCalls.Frame([]), request => request.Headers.Add("grpc-timeout", "50m"));

        Assert.Equal("4", response.Headers.GetValues("grpc-status").Single());
        await Eventually.TrueAsync(() => host.Stats.Cancelled == 1, "the handler is cancelled");
    }

    [Fact]
    public async Task The_server_ends_a_stream_that_has_begun_with_trailers()
    {
        await using var host = await StartWarmAsync();

        using var response = await RawCalls.PostAsync(
            host.Address,
            "/ensemble.tests.Probe/Count",
            RawCalls.Frame(new CountRequest { To = 3, ThenHang = true }.ToByteArray()),
            request => request.Headers.Add("grpc-timeout", "1S"));

        Assert.Equal(3 * (5 + 2), (await response.Content.ReadAsByteArrayAsync()).Length);
        Assert.Equal("4", response.TrailingHeaders.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task A_deadline_in_the_past_sends_nothing()
    {
        await using var host = await StartWarmAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await host.Client.EchoAsync(new Message(), deadline: DateTime.UtcNow.AddSeconds(-1)));

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        Assert.Equal(0, host.Stats.Started);
    }

    [Fact]
    public async Task A_deadline_far_away_does_not_disturb()
    {
        await using var host = await StartWarmAsync();

        var reply = await host.Client.EchoAsync(new Message { Text = "late" }, deadline: DateTime.UtcNow.AddYears(500));

        Assert.Equal("late", reply.Text);
    }

    [Fact]
    public async Task A_timeout_that_cannot_be_read_is_ignored()
    {
        await using var host = await StartWarmAsync();

        using var response = await RawCalls.PostAsync(
            host.Address, "/ensemble.tests.Probe/Echo", RawCalls.Frame([]), request => request.Headers.Add("grpc-timeout", "soon"));

        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task The_deadline_of_an_unread_stream_gives_its_connection_back()
    {
        await using var host = await StartWarmAsync();

        using var call = host.Client.Count(new CountRequest { To = 1, ThenHang = true }, deadline: DateTime.UtcNow.AddSeconds(1));

        await Eventually.TrueAsync(() => host.Stats is { Started: 1, Running: 0 }, "the handler ends");
        await Eventually.TrueAsync(() => Ended(call), "the client knows the end");
        Assert.Equal(StatusCode.DeadlineExceeded, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task A_deadline_ends_every_wait_of_a_duplex_stream()
    {
        await using var host = await StartWarmAsync();

        using var call = host.Client.Chat(deadline: DateTime.UtcNow.AddSeconds(1));
        await call.RequestStream.WriteAsync(new Message { Text = "one" });
        Assert.True(await call.ResponseStream.MoveNext());
        var reading = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        var writing = await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new Message { Text = "two" }));

        Assert.Equal(StatusCode.DeadlineExceeded, reading.StatusCode);
        Assert.Equal(StatusCode.DeadlineExceeded, writing.StatusCode);
    }

    /// <summary>Connected and compiled, so that a deadline is spent on the call itself also on a busy machine.</summary>
    private static async Task<ProbeHost> StartWarmAsync()
    {
        var host = await ProbeHost.StartAsync();
        await host.Client.StatsAsync(new Empty());
        return host;
    }

    private static bool Ended(AsyncServerStreamingCall<Number> call)
    {
        try
        {
            return call.GetStatus().StatusCode != StatusCode.OK;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
