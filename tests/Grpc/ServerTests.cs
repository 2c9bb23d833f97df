using Ensemble.Tests.Probing;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Grpc;

public sealed class ServerTests
{
    [Fact]
    public async Task Each_call_gets_its_service_and_its_scope_and_both_are_disposed()
    {
        var visits = new Visits();
        await using var host = await ProbeHost.StartAsync(
            services: services => services.AddSingleton(visits).AddScoped<Visit>(),
            map: app => app.MapGrpcService<VisitedProbe>());

        await host.Client.EchoAsync(new Message());
        await host.Client.EchoAsync(new Message());

        await Eventually.TrueAsync(() => visits.Count("scope ended") == 2, "both scopes end");
        Assert.Equal(2, visits.Count("scope"));
        Assert.Equal(2, visits.Count("service ended"));
    }

    [Fact]
    public async Task Interceptors_stand_around_the_handler_in_their_order()
    {
        var visits = new Visits();
        await using var host = await ProbeHost.StartAsync(
            options =>
            {
                options.Interceptors.Add<NamingInterceptor>("outer");
                options.Interceptors.Add<NamingInterceptor>("inner");
            },
            services => services.AddSingleton(visits));

        await host.Client.EchoAsync(new Message());
        using (var stream = host.Client.Count(new CountRequest { To = 1 }))
            await stream.ResponseStream.ReadAllAsync().ToListAsync();
        using (var chat = host.Client.Chat())
        {
            await chat.RequestStream.CompleteAsync();
            await chat.ResponseStream.MoveNext();
        }

        using (var sum = host.Client.Sum())
        {
            await sum.RequestStream.CompleteAsync();
            await sum;
        }

        await Eventually.TrueAsync(() => visits.All.Length == 16, "all four calls have left both interceptors");
        foreach (var call in visits.All.Chunk(4))
            Assert.Equal(["outer in", "inner in", "inner out", "outer out"], call);
    }

    [Fact]
    public async Task A_service_can_have_interceptors_and_limits_of_its_own()
    {
        var visits = new Visits();
        await using var host = await ProbeHost.StartAsync(services: services => services.AddSingleton(visits).AddGrpc()
            .AddServiceOptions<ProbeService>(options =>
            {
                options.Interceptors.Add<NamingInterceptor>("own");
                options.MaxReceiveMessageSize = 10;
            }));

        await host.Client.EchoAsync(new Message { Text = "short" });
        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await host.Client.EchoAsync(new Message { Text = "much too long" }));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Equal(["own in", "own out"], visits.All);
    }

    [Fact]
    public async Task An_interceptor_may_refuse_a_call()
    {
        await using var host = await ProbeHost.StartAsync(options => options.Interceptors.Add<RefusingInterceptor>());

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(new Message()));

        Assert.Equal(StatusCode.PermissionDenied, failure.StatusCode);
        Assert.Equal(0, host.Stats.Started);
    }

    [Fact]
    public async Task A_handler_knows_its_call()
    {
        await using var host = await ProbeHost.StartAsync(map: app => app.MapGrpcService<TellingProbe>());

        var reply = await host.Client.EchoAsync(new Message());

        Assert.StartsWith($"/ensemble.tests.Probe/Echo {host.Address.Authority} ipv4:127.0.0.1:", reply.Text);
        Assert.EndsWith("/ensemble.tests.Probe/Echo", reply.Text);
    }

    [Fact]
    public async Task A_handler_may_end_well_with_another_status()
    {
        await using var host = await ProbeHost.StartAsync(map: app => app.MapGrpcService<TellingProbe>());

        using var call = host.Client.Count(new CountRequest());
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());

        Assert.Equal(new Status(StatusCode.DataLoss, "nothing to count"), failure.Status);
    }

    [Fact]
    public async Task A_response_stream_is_closed_when_the_handler_returns()
    {
        var kept = new TaskCompletionSource<IServerStreamWriter<Number>>();
        await using var host = await ProbeHost.StartAsync(
            services: services => services.AddSingleton(kept), map: app => app.MapGrpcService<KeepingProbe>());

        using var call = host.Client.Count(new CountRequest());
        Assert.False(await call.ResponseStream.MoveNext());

        var stream = await kept.Task;
        await Assert.ThrowsAsync<InvalidOperationException>(() => stream.WriteAsync(new Number()));
    }

    [Fact]
    public void Mapping_without_AddGrpc_says_what_is_missing()
    {
        var app = WebApplication.CreateSlimBuilder().Build();

        var failure = Assert.Throws<InvalidOperationException>(() => app.MapGrpcService<ProbeService>());

        Assert.Contains("AddGrpc", failure.Message);
    }

    private sealed class TellingProbe : Probe.ProbeBase
    {
        public override Task<Message> Echo(Message request, ServerCallContext context) =>
            Task.FromResult(
                new Message { Text = $"{context.Method} {context.Host} {context.Peer} {context.GetHttpContext().Request.Path}" });

        public override Task Count(CountRequest request, IServerStreamWriter<Number> responseStream, ServerCallContext context)
        {
            context.Status = new Status(StatusCode.DataLoss, "nothing to count");
            return Task.CompletedTask;
        }
    }

    private sealed class KeepingProbe(TaskCompletionSource<IServerStreamWriter<Number>> kept) : Probe.ProbeBase
    {
        public override Task Count(CountRequest request, IServerStreamWriter<Number> responseStream, ServerCallContext context)
        {
            kept.SetResult(responseStream);
            return Task.CompletedTask;
        }
    }

    private sealed class RefusingInterceptor : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
            throw new RpcException(new Status(StatusCode.PermissionDenied, "no"));
    }
}
