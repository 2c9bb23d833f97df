using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Orchestration;

namespace Ensemble.Tests.Hosting;

public sealed class PortTests
{
    [Fact]
    public async Task A_stolen_port_is_told_with_the_thief()
    {
        using var thief = new TcpListener(IPAddress.Loopback, 0);
        thief.Start();
        var port = ((IPEndPoint)thief.LocalEndpoint).Port;
        await using var builder = DistributedApplicationTestingBuilder.Create("DcpPublisher:RandomizePorts=false");
        builder.AddShell("server", "sleep 1000").WithHttpEndpoint(port);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync("server", KnownResourceStates.FailedToStart, Wait.Limit());

        Assert.Contains($"cannot listen on port {port}: it is in use by pid {Environment.ProcessId} (", app.LogText("server"));
    }

    [Fact]
    public async Task Fixed_ports_are_kept_outside_of_tests_and_random_in_them()
    {
        Assert.Equal(18474, await PortAsync("DcpPublisher:RandomizePorts=false"));
        Assert.NotEqual(18474, await PortAsync("DcpPublisher:RandomizePorts=true"));

        static async Task<int> PortAsync(string argument)
        {
            await using var builder = DistributedApplicationTestingBuilder.Create(argument);
            builder.AddShell("server", "sleep 1000").WithHttpEndpoint(18474);
            await using var app = await builder.BuildAsync();
            await app.StartAsync();
            return app.GetEndpoint("server").Port;
        }
    }

    [Fact]
    public void Two_AppHosts_never_get_the_same_port_and_one_key_always_does()
    {
        using var one = new PortAllocator();
        using var other = new PortAllocator();

        var ports = Enumerable.Range(0, 200).SelectMany(i => new[] { one.Allocate($"{i}"), other.Allocate($"{i}") }).ToArray();

        Assert.Equal(ports.Length, ports.Distinct().Count());
        Assert.Equal(ports[0], one.Allocate("0"));
    }

    [Fact]
    public void An_endpoint_by_the_name_of_another_is_refused_but_takes_the_place_of_the_one_by_default()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var web = builder.AddProject<Projects.Fixture_Web>("web").WithHttpEndpoint(port: 18475);

        Assert.Equal(18475, Assert.Single(web.Resource.Annotations.OfType<EndpointAnnotation>()).Port);
        Assert.Throws<DistributedApplicationException>(() => web.WithHttpEndpoint());
        Assert.Throws<ArgumentOutOfRangeException>(() => web.WithHttpEndpoint(port: 70000, name: "far"));
    }
}
