using Aspire.Hosting.Infrastructure;
using Ensemble.Tests.Infrastructure;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.ServiceDefaults.Stage;

/// <summary>A RabbitMQ that a test may kill, wipe and start again, always at the same address.</summary>
internal sealed partial class OwnBroker : IAsyncDisposable
{
    private readonly ServerDirectory directory = new();
    private readonly NativeServerContext context;
    private RunningServer? running;

    public OwnBroker()
    {
        var log = new TestLog().CreateLogger("RabbitMQ");
        context = directory.Context("rabbitmq", password: "secret") with { Log = line => LogLine(log, line) };
    }

    public string Address => $"amqp://{context.UserName}:{context.Password}@127.0.0.1:{context.Port}/";

    public async Task StartAsync() => running = await RunningServer.StartAsync(new RabbitMqServer(), context);

    /// <summary>With SIGKILL.</summary>
    public async Task KillAsync()
    {
        await running!.KillAsync();
        running = null;
    }

    /// <summary>Forgets all exchanges, queues and messages. Only while it does not run.</summary>
    public void Wipe() => Directory.Delete(context.DataDirectory, recursive: true);

    [LoggerMessage(1, LogLevel.Information, "{Line}")]
    private static partial void LogLine(ILogger logger, string line);

    public async ValueTask DisposeAsync()
    {
        if (running is not null)
            await running.DisposeAsync();
        directory.Dispose();
    }
}
