using System.Globalization;
using Ensemble.Tests.Probing;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Grpc;

public sealed class PropagationTests
{
    [Fact]
    public async Task The_deadline_of_the_served_call_holds_for_the_calls_it_makes()
    {
        await using var back = await ProbeHost.StartAsync(map: app => app.MapGrpcService<DeadlineTellingProbe>());
        await using var front = await StartFrontAsync(back);
        var deadline = DateTime.UtcNow.AddHours(1);

        var reply = await front.Client.EchoAsync(new Message(), deadline: deadline);

        Assert.Equal(deadline, DateTime.Parse(reply.Text, styles: DateTimeStyles.RoundtripKind), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Its_cancellation_cancels_them()
    {
        await using var back = await ProbeHost.StartAsync();
        await using var front = await StartFrontAsync(back);

        var call = front.Client.HangAsync(new Empty());
        await Eventually.TrueAsync(() => back.Stats.Running == 1, "the call behind runs");
        call.Dispose();

        await Eventually.TrueAsync(() => back.Stats.Cancelled == 1, "the call behind is cancelled");
    }

    [Fact]
    public async Task A_call_outside_a_served_call_is_refused_unless_that_is_allowed()
    {
        await using var host = await ProbeHost.StartAsync();
        var services = new ServiceCollection();
        services.AddGrpcClient<Probe.ProbeClient>("strict", options => options.Address = host.Address).EnableCallContextPropagation();
        services.AddGrpcClient<Probe.ProbeClient>("lenient", options => options.Address = host.Address)
            .EnableCallContextPropagation(options => options.SuppressContextNotFoundErrors = true);
        await using var provider = services.BuildServiceProvider();
        var factory = provider.GetRequiredService<global::Grpc.Net.ClientFactory.GrpcClientFactory>();

        await factory.CreateClient<Probe.ProbeClient>("lenient").EchoAsync(new Message());
        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await factory.CreateClient<Probe.ProbeClient>("strict").EchoAsync(new Message()));
    }

    private static Task<ProbeHost> StartFrontAsync(ProbeHost back) => ProbeHost.StartAsync(
        services: services => services
            .AddGrpcClient<Probe.ProbeClient>(options => options.Address = back.Address)
            .EnableCallContextPropagation(),
        map: app => app.MapGrpcService<ForwardingProbe>());

    private sealed class DeadlineTellingProbe : Probe.ProbeBase
    {
        public override Task<Message> Echo(Message request, ServerCallContext context) =>
            Task.FromResult(new Message { Text = context.Deadline.ToString("O") });
    }

    private sealed class ForwardingProbe(Probe.ProbeClient behind) : Probe.ProbeBase
    {
        public override async Task<Message> Echo(Message request, ServerCallContext context) => await behind.EchoAsync(request);

        public override async Task<Message> Hang(Empty request, ServerCallContext context) => await behind.HangAsync(request);
    }
}
