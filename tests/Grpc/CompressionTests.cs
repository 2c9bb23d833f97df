using System.IO.Compression;
using Ensemble.Tests.Probing;
using Google.Protobuf;
using Grpc.Core;

namespace Ensemble.Tests.Grpc;

public sealed class CompressionTests
{
    private static readonly Message Compressible = new() { Text = new string('a', 100_000) };

    [Fact]
    public async Task The_server_reads_gzip_and_writes_it_where_set()
    {
        await using var host = await ProbeHost.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");

        var reply = await host.Client.EchoAsync(Compressible, new Metadata { { "grpc-internal-encoding-request", "gzip" } });

        Assert.Equal(Compressible, reply);
    }

    [Fact]
    public async Task Answers_are_compressed_for_those_who_accept_it()
    {
        await using var host = await ProbeHost.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");

        using var plain = await RawCalls.PostAsync(host.Address, "/ensemble.tests.Probe/Echo", RawCalls.Frame(Compressible.ToByteArray()));
        using var packed = await RawCalls.PostAsync(
            host.Address,
            "/ensemble.tests.Probe/Echo",
            RawCalls.Frame(Compressible.ToByteArray()),
            request => request.Headers.Add("grpc-accept-encoding", "identity,gzip"));

        Assert.True((await plain.Content.ReadAsByteArrayAsync()).Length > 100_000);
        Assert.True((await packed.Content.ReadAsByteArrayAsync()).Length < 5_000);
    }

    [Theory]
    [InlineData("snappy", "12")]
    [InlineData(null, "13")]
    public async Task A_compressed_message_that_cannot_be_read_is_refused(string? encoding, string status)
    {
        await using var host = await ProbeHost.StartAsync();

        using var response = await RawCalls.PostAsync(
            host.Address,
            "/ensemble.tests.Probe/Echo",
            RawCalls.Frame([1, 2, 3], flag: 1),
            request =>
            {
                if (encoding is not null)
                    request.Headers.Add("grpc-encoding", encoding);
            });

        Assert.Equal(status, response.Headers.GetValues("grpc-status").Single());
        Assert.Equal("identity,gzip", response.Headers.GetValues("grpc-accept-encoding").Single());
    }

    [Fact]
    public async Task A_small_message_may_not_unpack_to_a_large_one()
    {
        await using var host = await ProbeHost.StartAsync();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(new byte[20 * 1024 * 1024]);

        using var response = await RawCalls.PostAsync(
            host.Address,
            "/ensemble.tests.Probe/Echo",
            RawCalls.Frame(packed.ToArray(), flag: 1),
            request => request.Headers.Add("grpc-encoding", "gzip"));

        Assert.Equal(((int)StatusCode.ResourceExhausted).ToString(), response.Headers.GetValues("grpc-status").Single());
    }
}
