using System.Net;
using System.Net.Sockets;
using Ensemble.ServiceDefaults.Messaging.Consuming;
using Ensemble.Tests.ServiceDefaults.Stage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Ensemble.Tests.ServiceDefaults.Events;

public class WatchdogTests(Servers servers)
{
    [Fact]
    public async Task A_bus_that_stays_away_while_RabbitMQ_answers_ends_the_process_as_failed()
    {
        using var broker = new DeafBroker();
        await using var stage = await TestStage.OpenAsync(servers, broker.Address);
        var exit = new TaskCompletionSource<int>();

        var listener = await stage.StartListenerAsync(builder =>
        {
            builder.Configuration["Events:StuckAfter"] = "00:00:02";
            builder.Services.AddSingleton<ProcessEnd.Exit>(exit.SetResult);
        });

        var stopping = listener.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await Eventually.TrueAsync(() => stopping.IsCancellationRequested, "the service stops");
        // Nobody stops this host in order, so the hard end follows.
        Assert.Equal(ProcessEnd.ExitCode, await exit.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        Environment.ExitCode = 0;
    }

    [Fact]
    public async Task A_bus_is_left_in_peace_while_RabbitMQ_is_away()
    {
        await using var stage = await TestStage.OpenAsync(servers, "amqp://guest:guest@127.0.0.1:1/");
        var time = new Clock();
        var listener = await stage.StartListenerAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));

        for (var second = 0; second < 60; second++)
            await time.PassAsync(TimeSpan.FromSeconds(1));

        Assert.False(listener.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
    }

    /// <summary>Greets like RabbitMQ and then never says a word.</summary>
    private sealed class DeafBroker : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);

        public DeafBroker()
        {
            listener.Start();
            _ = GreetAsync();
        }

        public string Address => $"amqp://guest:guest@127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";

        public void Dispose() => listener.Dispose();

        private async Task GreetAsync()
        {
            var greeted = new List<TcpClient>();
            try
            {
                while (true)
                {
                    var client = await listener.AcceptTcpClientAsync();
                    greeted.Add(client);
                    // A method frame of channel 0: connection.start.
                    await client.GetStream().WriteAsync(new byte[] { 1, 0, 0, 0, 0, 0, 9, 0, 10, 0, 10 });
                }
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                greeted.ForEach(client => client.Dispose());
            }
        }
    }
}
