using Ensemble.Tests.Probing;
using Grpc.Core;

namespace Ensemble.Tests.Grpc;

public sealed class MetadataTests
{
    [Fact]
    public async Task Text_and_bytes_go_there_and_come_back_in_headers_and_trailers()
    {
        await using var host = await ProbeHost.StartAsync();
        byte[] data = [0, 1, 2, 253, 254, 255, 10, 13];

        using var call = host.Client.EchoAsync(new Message(), new Metadata { { "X-Text", "a, b" }, { "x-data-bin", data } });
        await call;
        var headers = await call.ResponseHeadersAsync;

        Assert.Equal("a, b", headers.GetValue("x-text"));
        Assert.Equal(data, headers.GetValueBytes("x-data-bin"));
        Assert.Equal("a, b", call.GetTrailers().GetValue("x-text"));
        Assert.Equal(data, call.GetTrailers().GetValueBytes("x-data-bin"));
    }

    [Fact]
    public async Task Headers_of_a_failed_call_throw_its_status()
    {
        await using var host = await ProbeHost.StartAsync();

        using var call = host.Client.EchoAsync(new Message(), deadline: DateTime.UtcNow.AddSeconds(-1));

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseHeadersAsync);
        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await Assert.ThrowsAsync<RpcException>(async () => await call);
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("ü")]
    [InlineData("")]
    public void A_key_that_is_no_header_name_is_refused(string key) =>
        Assert.ThrowsAny<ArgumentException>(() => new Metadata.Entry(key, "value"));

    [Fact]
    public void A_binary_key_wants_bytes_and_no_other_key_does()
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("x-bin", "text"));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("x", new byte[] { 1 }));
    }

    [Fact]
    public void The_empty_metadata_stays_empty() =>
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("key", "value"));

    [Fact]
    public void The_last_of_several_values_counts()
    {
        var metadata = new Metadata { { "key", "first" }, { "other", "x" }, { "Key", "last" } };

        Assert.Equal("last", metadata.GetValue("KEY"));
        Assert.Equal(["first", "last"], metadata.GetAll("key").Select(entry => entry.Value));
    }

    [Fact]
    public async Task A_binary_header_that_is_no_base64_fails_the_call()
    {
        await using var host = await ProbeHost.StartAsync();

        using var response = await RawCalls.PostAsync(
            host.Address,
            "/ensemble.tests.Probe/Echo",
            RawCalls.Frame([]),
            request => request.Headers.TryAddWithoutValidation("x-data-bin", "***"));

        Assert.Equal("13", response.Headers.GetValues("grpc-status").Single());
    }
}
