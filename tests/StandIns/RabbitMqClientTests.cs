using Aspire.Hosting.Infrastructure;
using Ensemble.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;

namespace Ensemble.Tests.StandIns;

public class RabbitMqClientTests
{
    [Fact]
    public async Task One_connection_is_made_checked_and_recovers()
    {
        using var directory = new ServerDirectory();
        var context = directory.Context("rabbitmq", user: "guest", password: "secret");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["ConnectionStrings:events"] = $"amqp://guest:secret@localhost:{context.Port}";
        builder.AddRabbitMQClient(
            "events", configureConnectionFactory: factory => factory.NetworkRecoveryInterval = TimeSpan.FromMilliseconds(200));
        await using var services = builder.Services.BuildServiceProvider();
        var health = services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Unhealthy, await StatusAsync());

        var server = await RunningServer.StartAsync(new RabbitMqServer(), context);
        var connection = services.GetRequiredService<IConnection>();
        await using (var channel = await connection.CreateChannelAsync())
        {
            Assert.Equal("scores", (await channel.QueueDeclareAsync("scores", durable: true, exclusive: false, autoDelete: false)).QueueName);
        }

        Assert.Equal(HealthStatus.Healthy, await StatusAsync());
        await server.KillAsync();
        await Eventually.TrueAsync(() => !connection.IsOpen, "the connection is lost");
        Assert.Equal(HealthStatus.Unhealthy, await StatusAsync());

        await using var again = await RunningServer.StartAsync(new RabbitMqServer(), context);
        await Eventually.TrueAsync(() => connection.IsOpen, "it is connected again");
        Assert.Equal(HealthStatus.Healthy, await StatusAsync());

        // Before the broker: a connection that looks for one that is gone takes half a minute to give up.
        await services.DisposeAsync();

        async Task<HealthStatus> StatusAsync() => (await health.CheckHealthAsync()).Entries["RabbitMQ.Client"].Status;
    }
}
