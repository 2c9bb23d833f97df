using System.Text;
using Aspire.Hosting.Infrastructure;
using RabbitMQ.Client;

namespace Ensemble.Tests.Infrastructure;

public class RabbitMqServerTests
{
    private readonly RabbitMqServer _server = new();

    [Theory]
    [InlineData("classic")]
    [InlineData("quorum")]
    public async Task A_durable_message_survives_a_restart_on_other_ports(string queueType)
    {
        using var directory = new ServerDirectory();
        await using (var first = await RunningServer.StartAsync(_server, directory.Context("rabbitmq")))
        {
            await PublishAsync(first, queueType);
        }

        directory.ForgetPorts();
        await using var second = await RunningServer.StartAsync(_server, directory.Context("rabbitmq"));
        Assert.Equal("Ave verum", await TakeAsync(second));
        Assert.DoesNotContain(directory.Log, line => line.Contains("preloading left out", StringComparison.Ordinal));
    }

    /// <remarks>
    /// RabbitMQ keeps the register of its quorum queues in a file that it writes with up to three seconds' delay: killed within those,
    /// it forgets a queue that was just declared (and doesn't get over it). Messages are safe once the queue is.
    /// </remarks>
    [Fact]
    public async Task A_confirmed_message_survives_SIGKILL()
    {
        using var directory = new ServerDirectory();
        var context = directory.Context("rabbitmq");
        var first = await RunningServer.StartAsync(_server, context);
        await PublishAsync(first, "quorum");
        var register = Directory.EnumerateFiles(context.DataDirectory, "names.dets", SearchOption.AllDirectories)
            .Single(file => file.Contains("quorum", StringComparison.Ordinal));
        await Eventually.TrueAsync(() => File.ReadAllText(register, Encoding.Latin1).Contains("_scores", StringComparison.Ordinal), "the queue is written down");
        await first.KillAsync();

        await using var second = await RunningServer.StartAsync(_server, context);
        Assert.Equal("Ave verum", await TakeAsync(second));
    }

    [Fact]
    public async Task Two_brokers_run_side_by_side_and_leave_no_process_behind()
    {
        using var here = new ServerDirectory();
        using var there = new ServerDirectory();
        var both = await Task.WhenAll(
            RunningServer.StartAsync(_server, here.Context("rabbitmq")), RunningServer.StartAsync(_server, there.Context("rabbitmq")));
        await Task.WhenAll(both.Select(broker => PublishAsync(broker, "classic")));
        Assert.All(await Task.WhenAll(both.Select(TakeAsync)), message => Assert.Equal("Ave verum", message));

        await Task.WhenAll(both.Select(broker => broker.DisposeAsync().AsTask()));
        await Eventually.TrueAsync(() => !both.Any(broker => Processes.Mention(broker.Context.DataDirectory)), "both have ended");
        Assert.DoesNotContain(both.SelectMany(broker => broker.ProcessIds), Processes.IsAlive);
    }

    [Fact]
    public async Task The_probe_says_no_with_another_password()
    {
        using var directory = new ServerDirectory();
        await using var server = await RunningServer.StartAsync(_server, directory.Context("rabbitmq"));
        Assert.False(await _server.ProbeAsync(server.Context with { Password = "wrong" }, CancellationToken.None));
        Assert.True(await _server.ProbeAsync(server.Context, CancellationToken.None));
    }

    private static async Task PublishAsync(RunningServer server, string queueType)
    {
        await using var connection = await ConnectAsync(server);
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.QueueDeclareAsync(
            "scores", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = queueType });
        await channel.BasicPublishAsync(
            "", "scores", mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes("Ave verum"));
    }

    private static async Task<string?> TakeAsync(RunningServer server)
    {
        await using var connection = await ConnectAsync(server);
        await using var channel = await connection.CreateChannelAsync();
        var message = await channel.BasicGetAsync("scores", autoAck: true);
        return message is null ? null : Encoding.UTF8.GetString(message.Body.Span);
    }

    private static Task<IConnection> ConnectAsync(RunningServer server) => new ConnectionFactory
    {
        HostName = "127.0.0.1",
        Port = server.Context.Port,
        UserName = server.Context.UserName,
        Password = server.Context.Password,
    }.CreateConnectionAsync();
}
