using System.Net;
using Ensemble.Tests.Probing;
using Grpc.Core;
using Grpc.Net.ClientFactory;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Grpc;

public sealed class ClientFactoryTests
{
    [Fact]
    public async Task A_registered_client_is_injected_and_its_address_resolved_by_a_handler()
    {
        await using var host = await ProbeHost.StartAsync();
        var services = new ServiceCollection();
        services.AddTransient(_ => new ResolvingHandler("_grpc.identity", host.Address));
        services.AddGrpcClient<Probe.ProbeClient>(options => options.Address = new Uri("http://_grpc.identity"))
            .AddHttpMessageHandler<ResolvingHandler>();
        await using var provider = services.BuildServiceProvider();

        var reply = await provider.GetRequiredService<Probe.ProbeClient>().EchoAsync(new Message { Text = "found" });

        Assert.Equal("found", reply.Text);
    }

    [Fact]
    public async Task Named_clients_have_their_own_addresses()
    {
        await using var first = await ProbeHost.StartAsync();
        await using var second = await ProbeHost.StartAsync();
        var services = new ServiceCollection();
        services.AddGrpcClient<Probe.ProbeClient>("first", options => options.Address = first.Address);
        services.AddGrpcClient<Probe.ProbeClient>("second", (_, options) => options.Address = second.Address);
        await using var provider = services.BuildServiceProvider();
        var factory = provider.GetRequiredService<GrpcClientFactory>();

        await factory.CreateClient<Probe.ProbeClient>("second").EchoAsync(new Message());

        Assert.Equal(0, first.Stats.Started);
        Assert.Equal(1, second.Stats.Started);
        Assert.Throws<InvalidOperationException>(() => factory.CreateClient<Probe.ProbeClient>("third"));
    }

    [Fact]
    public async Task A_client_without_an_address_says_so()
    {
        var services = new ServiceCollection();
        services.AddGrpcClient<Probe.ProbeClient>();
        await using var provider = services.BuildServiceProvider();

        var failure = Assert.Throws<InvalidOperationException>(provider.GetRequiredService<Probe.ProbeClient>);

        Assert.Contains("ProbeClient", failure.Message);
    }

    [Fact]
    public async Task Interceptors_of_client_and_channel_see_the_call_in_their_order()
    {
        await using var host = await ProbeHost.StartAsync();
        var visits = new Visits();
        var services = new ServiceCollection();
        services.AddSingleton(new NamingInterceptor(visits, "third"));
        services.AddGrpcClient<Probe.ProbeClient>(options => options.Address = host.Address)
            .AddInterceptor(() => new NamingInterceptor(visits, "second"))
            .AddInterceptor<NamingInterceptor>()
            .AddInterceptor(InterceptorScope.Client, _ => new NamingInterceptor(visits, "first"));
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<Probe.ProbeClient>().EchoAsync(new Message());

        Assert.Equal(["first calls Echo", "second calls Echo", "third calls Echo"], visits.All);
    }

    [Fact]
    public async Task Call_credentials_go_with_every_call_where_the_channel_allows_it()
    {
        await using var host = await ProbeHost.StartAsync();
        var services = new ServiceCollection();
        services.AddSingleton("the token");
        services.AddGrpcClient<Probe.ProbeClient>(options => options.Address = host.Address)
            .ConfigureChannel(channel => channel.UnsafeUseInsecureChannelCallCredentials = true)
            .AddCallCredentials((context, metadata, provider) =>
            {
                metadata.Add("x-text", $"{provider.GetRequiredService<string>()} for {context.MethodName} of {context.ServiceUrl}");
                return Task.CompletedTask;
            })
            .AddCallCredentials((_, metadata) =>
            {
                metadata.Add("x-data-bin", [7]);
                return Task.CompletedTask;
            });
        await using var provider = services.BuildServiceProvider();

        using var call = provider.GetRequiredService<Probe.ProbeClient>().EchoAsync(new Message());
        await call;

        Assert.Equal($"the token for Echo of {host.Address}ensemble.tests.Probe", call.GetTrailers().GetValue("x-text"));
    }

    [Fact]
    public async Task Call_credentials_without_TLS_are_refused_unless_allowed()
    {
        var services = new ServiceCollection();
        services.AddGrpcClient<Probe.ProbeClient>(options => options.Address = new Uri("http://127.0.0.1:1"))
            .AddCallCredentials((_, _) => Task.CompletedTask);
        await using var provider = services.BuildServiceProvider();

        var failure = Assert.Throws<InvalidOperationException>(provider.GetRequiredService<Probe.ProbeClient>);

        Assert.Contains("TLS", failure.Message);
    }

    [Fact]
    public async Task A_request_of_one_message_can_be_sent_again_by_a_handler()
    {
        await using var host = await ProbeHost.StartAsync();
        var services = new ServiceCollection();
        services.AddTransient<SendingTwiceHandler>();
        services.AddGrpcClient<Probe.ProbeClient>(options => options.Address = host.Address).AddHttpMessageHandler<SendingTwiceHandler>();
        await using var provider = services.BuildServiceProvider();

        var reply = await provider.GetRequiredService<Probe.ProbeClient>().EchoAsync(new Message { Text = "again" });

        Assert.Equal("again", reply.Text);
        Assert.Equal(2, host.Stats.Started);
    }

    private sealed class ResolvingHandler(string name, Uri address) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal(name, request.RequestUri!.Host);
            Assert.Equal(HttpVersion.Version20, request.Version);
            request.RequestUri = new UriBuilder(request.RequestUri) { Host = address.Host, Port = address.Port }.Uri;
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class SendingTwiceHandler : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (await base.SendAsync(request, cancellationToken)).Dispose();
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
