using Ensemble.Tests.Probing;
using Grpc.Core;

namespace Ensemble.Tests.Grpc;

public sealed class CallTests
{
    [Fact]
    public async Task A_unary_call_gives_the_answer()
    {
        await using var host = await ProbeHost.StartAsync();

        var reply = await host.Client.EchoAsync(new Message { Text = "Ода к радости" });

        Assert.Equal("Ода к радости", reply.Text);
    }

    [Fact]
    public async Task A_blocking_call_gives_the_answer()
    {
        await using var host = await ProbeHost.StartAsync();

        Assert.Equal("hello", host.Client.Echo(new Message { Text = "hello" }).Text);
    }

    [Fact]
    public async Task A_server_stream_arrives_whole_and_in_order()
    {
        await using var host = await ProbeHost.StartAsync();

        using var call = host.Client.Count(new CountRequest { To = 1000 });
        var values = new List<long>();
        await foreach (var number in call.ResponseStream.ReadAllAsync())
            values.Add(number.Value);

        Assert.Equal(Enumerable.Range(1, 1000).Select(value => (long)value), values);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task A_client_stream_gets_one_answer()
    {
        await using var host = await ProbeHost.StartAsync();

        using var call = host.Client.Sum();
        for (var value = 1; value <= 1000; value++)
            await call.RequestStream.WriteAsync(new Number { Value = value });
        await call.RequestStream.CompleteAsync();

        Assert.Equal(500_500, (await call).Value);
    }

    [Fact]
    public async Task A_duplex_stream_answers_before_the_client_is_done()
    {
        await using var host = await ProbeHost.StartAsync();

        using var call = host.Client.Chat();
        for (var i = 0; i < 100; i++)
        {
            await call.RequestStream.WriteAsync(new Message { Text = $"note {i}" });
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal($"note {i}", call.ResponseStream.Current.Text);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
        Assert.False(await call.ResponseStream.MoveNext());
    }

    [Fact]
    public async Task Buffered_writes_arrive_with_the_next_flushed_one()
    {
        await using var host = await ProbeHost.StartAsync();

        using var call = host.Client.Chat();
        call.RequestStream.WriteOptions = new WriteOptions(WriteFlags.BufferHint);
        await call.RequestStream.WriteAsync(new Message { Text = "first" });
        call.RequestStream.WriteOptions = WriteOptions.Default;
        await call.RequestStream.WriteAsync(new Message { Text = "second" });
        await call.RequestStream.CompleteAsync();

        var texts = await call.ResponseStream.ReadAllAsync().Select(message => message.Text).ToListAsync();
        Assert.Equal(["first", "second"], texts);
    }

    [Fact]
    public async Task Many_calls_at_once_use_more_than_one_connection()
    {
        await using var host = await ProbeHost.StartAsync();

        var calls = Enumerable.Range(0, 300).Select(_ => host.Client.Count(new CountRequest { To = 1, ThenHang = true })).ToList();
        foreach (var call in calls)
            Assert.True(await call.ResponseStream.MoveNext());
        foreach (var call in calls)
            call.Dispose();

        await Eventually.TrueAsync(() => host.Stats.Running == 0, "every handler is cancelled");
        Assert.Equal(300, host.Stats.Cancelled);
    }
}
