using Ensemble.Tests.Probing;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ensemble.Tests.Grpc;

public sealed class StatusTests
{
    [Fact]
    public async Task A_failure_carries_code_text_and_details()
    {
        await using var host = await ProbeHost.StartAsync();

        var request = new Failure { Code = (int)StatusCode.FailedPrecondition, Message = "100 % über\nzwei Zeilen", Reason = "room_full" };
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.FailAsync(request));

        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);
        Assert.Equal("100 % über\nzwei Zeilen", failure.Status.Detail);
        var details = StatusDetails.Parser.ParseFrom(failure.Trailers.GetValueBytes("grpc-status-details-bin"));
        Assert.Equal("room_full", details.Details.Single().Unpack<FailureReason>().Reason);
    }

    [Fact]
    public async Task A_failure_before_the_first_message_is_one_headers_frame()
    {
        await using var host = await ProbeHost.StartAsync();

        using var response = await RawCalls.PostAsync(
            host.Address, "/ensemble.tests.Probe/Fail", new Failure { Code = 5, Message = "gone" });

        Assert.Equal("5", response.Headers.GetValues("grpc-status").Single());
        Assert.Equal("gone", response.Headers.GetValues("grpc-message").Single());
        Assert.Empty(response.TrailingHeaders);
    }

    [Fact]
    public async Task An_exception_of_a_handler_is_UNKNOWN_and_tells_nothing()
    {
        await using var host = await ProbeHost.StartAsync(map: app => app.MapGrpcService<BrokenProbe>());

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(new Message()));

        Assert.Equal(new Status(StatusCode.Unknown, "Exception was thrown by handler."), failure.Status);
    }

    [Fact]
    public async Task Detailed_errors_tell_the_exception()
    {
        await using var host = await ProbeHost.StartAsync(
            options => options.EnableDetailedErrors = true, map: app => app.MapGrpcService<BrokenProbe>());

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(new Message()));

        Assert.Equal("Exception was thrown by handler. InvalidOperationException: broken string", failure.Status.Detail);
    }

    [Fact]
    public async Task A_method_that_is_not_overridden_is_UNIMPLEMENTED()
    {
        await using var host = await ProbeHost.StartAsync(map: app => app.MapGrpcService<BrokenProbe>());

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.HangAsync(new Empty()));

        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    [Theory]
    [InlineData("/ensemble.tests.Probe/Unheard")]
    [InlineData("/ensemble.tests.Other/Echo")]
    public async Task An_unknown_method_is_UNIMPLEMENTED(string path)
    {
        await using var host = await ProbeHost.StartAsync();

        using var response = await RawCalls.PostAsync(host.Address, path, new Message());

        Assert.Equal("12", response.Headers.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task What_is_no_gRPC_is_refused_and_other_endpoints_still_work()
    {
        await using var host = await ProbeHost.StartAsync(map: app =>
        {
            app.MapGrpcService<ProbeService>();
            app.MapPost("/rooms/new", () => "created");
        });

        using var text = await RawCalls.PostAsync(host.Address, "/ensemble.tests.Probe/Echo", new Message(), "text/plain");
        using var other = await RawCalls.PostAsync(host.Address, "/rooms/new", new Message(), "text/plain");

        Assert.Equal(StatusCodes.Status415UnsupportedMediaType, (int)text.StatusCode);
        Assert.Equal("created", await other.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(400, StatusCode.Internal)]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(429, StatusCode.Unavailable)]
    [InlineData(502, StatusCode.Unavailable)]
    [InlineData(503, StatusCode.Unavailable)]
    [InlineData(504, StatusCode.Unavailable)]
    [InlineData(500, StatusCode.Unknown)]
    [InlineData(200, StatusCode.Unknown)]
    public async Task An_answer_of_HTTP_alone_becomes_a_status(int http, StatusCode expected)
    {
        await using var host = await ProbeHost.StartAsync(
            map: app => app.MapPost("/ensemble.tests.Probe/Echo", () => Results.StatusCode(http)));

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(new Message()));

        Assert.Equal(expected, failure.StatusCode);
    }

    [Fact]
    public async Task A_server_that_is_away_is_UNAVAILABLE()
    {
        var host = await ProbeHost.StartAsync();
        await host.Application.StopAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(new Message()));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        await host.DisposeAsync();
    }

    [Fact]
    public async Task The_status_of_a_running_call_cannot_be_asked()
    {
        await using var host = await ProbeHost.StartAsync();

        using var call = host.Client.HangAsync(new Empty());

        Assert.Throws<InvalidOperationException>(() => call.GetStatus());
        Assert.Throws<InvalidOperationException>(() => call.GetTrailers());
    }

    private sealed class BrokenProbe : Probe.ProbeBase
    {
        public override Task<Message> Echo(Message request, ServerCallContext context) =>
            throw new InvalidOperationException("broken string");
    }
}
