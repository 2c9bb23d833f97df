using System.Text.Json.Nodes;
using Ensemble.Tests.Probing;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ensemble.Tests.Interop;

/// <summary>A grpc-js client calls the C# server.</summary>
public sealed class GrpcJsClientTests(NodeProcess node)
{
    private const int FourMiB = 4 * 1024 * 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Unary_plain_and_with_gzip(bool compress)
    {
        await using var host = await ProbeHost.StartAsync(options => options.ResponseCompressionAlgorithm = compress ? "gzip" : null);

        var result = await node.RunAsync("echo", host.Address, new { text = new string('ö', 2000), compress });

        Assert.Equal(new string('ö', 2000), (string?)result["text"]);
    }

    [Fact]
    public async Task Server_streaming()
    {
        await using var host = await ProbeHost.StartAsync();

        var result = await node.RunAsync("count", host.Address, new { to = 5000 });

        Assert.Equal(Enumerable.Range(1, 5000), result["values"]!.AsArray().GetValues<int>());
    }

    [Fact]
    public async Task Client_streaming()
    {
        await using var host = await ProbeHost.StartAsync();

        var result = await node.RunAsync("sum", host.Address, new { to = 5000 });

        Assert.Equal(12_502_500, (int?)result["sum"]);
    }

    [Fact]
    public async Task Duplex_streaming_answer_by_answer()
    {
        await using var host = await ProbeHost.StartAsync();
        var texts = Enumerable.Range(0, 200).Select(i => $"note {i}").ToArray();

        var result = await node.RunAsync("chat", host.Address, new { texts });

        Assert.Equal(texts, result["answers"]!.AsArray().GetValues<string>());
    }

    [Fact]
    public async Task An_error_with_details()
    {
        await using var host = await ProbeHost.StartAsync();

        var result = await node.RunAsync("fail", host.Address, new { code = 9, message = "Größe: 100 %\nvoll", reason = "room_full" });

        Assert.Equal(9, (int?)result["code"]);
        Assert.Equal("Größe: 100 %\nvoll", (string?)result["message"]);
        Assert.Equal("room_full", (string?)result["reason"]);
    }

    [Fact]
    public async Task An_unknown_method()
    {
        await using var host = await ProbeHost.StartAsync();

        Assert.Equal((int)StatusCode.Unimplemented, (int?)(await node.RunAsync("unimplemented", host.Address))["code"]);
    }

    [Fact]
    public async Task A_deadline_that_both_sides_observe()
    {
        await using var host = await ProbeHost.StartAsync();

        var result = await node.RunAsync("deadline", host.Address, new { milliseconds = 1000 });

        Assert.Equal((int)StatusCode.DeadlineExceeded, (int?)result["code"]);
        await Eventually.TrueAsync(() => host.Stats is { Cancelled: 1, Running: 0 }, "the handler is cancelled");
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("cancelStream")]
    public async Task A_cancelled_call_cancels_the_handler(string scenario)
    {
        await using var host = await ProbeHost.StartAsync();

        var result = await node.RunAsync(scenario, host.Address);

        Assert.Equal((int)StatusCode.Cancelled, (int?)result["code"]);
        await Eventually.TrueAsync(() => host.Stats is { Cancelled: 1, Running: 0 }, "the handler is cancelled");
    }

    [Fact]
    public async Task Metadata_with_text_and_bytes()
    {
        await using var host = await ProbeHost.StartAsync();
        var sent = new { text = "a, b", data = Convert.ToBase64String([0, 1, 253, 254, 255]) };

        var result = await node.RunAsync("metadata", host.Address, sent);

        foreach (var told in new[] { result["headers"]!, result["trailers"]! })
        {
            Assert.Equal(sent.text, (string?)told["text"]);
            Assert.Equal(sent.data, (string?)told["data"]);
        }
    }

    [Fact]
    public async Task The_limit_of_4_MiB_on_both_sides()
    {
        await using var host = await ProbeHost.StartAsync();
        await using var unlimited = await ProbeHost.StartAsync(options => options.MaxReceiveMessageSize = null);

        var fits = await node.RunAsync("large", host.Address, new { bytes = FourMiB });
        var refusedByServer = await node.RunAsync("large", host.Address, new { bytes = FourMiB + 1 });
        var refusedByClient = await node.RunAsync("large", unlimited.Address, new { bytes = FourMiB + 1 });

        Assert.Equal(0, (int?)fits["code"]);
        Assert.Equal((int)StatusCode.ResourceExhausted, (int?)refusedByServer["code"]);
        Assert.Equal(1, host.Stats.Started);
        Assert.Equal((int)StatusCode.ResourceExhausted, (int?)refusedByClient["code"]);
        Assert.Equal(1, unlimited.Stats.Started);
    }

    [Fact]
    public async Task The_health_service()
    {
        await using var host = await ProbeHost.StartAsync(
            services: services => services.AddGrpcHealthChecks(options => options.Services.Map("ill", check => check.Name == "ill"))
                .AddCheck("ill", () => HealthCheckResult.Unhealthy()),
            map: app => app.MapGrpcHealthChecksService());

        Assert.Equal(("NOT_SERVING", "NOT_SERVING"), Told(await node.RunAsync("health", host.Address, new { service = "ill" })));
        Assert.Equal(("NOT_SERVING", "NOT_SERVING"), Told(await node.RunAsync("health", host.Address, new { service = "" })));
        var unknown = await node.RunAsync("health", host.Address, new { service = "nobody" });
        Assert.Equal((int)StatusCode.NotFound, (int?)unknown["code"]);
        Assert.Equal("SERVICE_UNKNOWN", (string?)unknown["watched"]);

        static (string?, string?) Told(JsonNode result) => ((string?)result["status"], (string?)result["watched"]);
    }
}
