using System.Diagnostics;
using System.Globalization;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>The service as a process, over a database that outlives it.</summary>
internal sealed class RoomsProcess : IAsyncDisposable
{
    private readonly Process _process;

    private RoomsProcess(Process process, int port)
    {
        (_process, Port) = (process, port);
        Api = new Api(new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) });
    }

    public Api Api { get; }

    public int Port { get; }

    public static async Task<RoomsProcess> StartAsync(TestDatabase database, FakeIdentity identity, Dictionary<string, string>? others = null)
    {
        var port = FreePort.Take();
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));
        var program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Rooms", configuration, "Rooms");
        var settings = new Dictionary<string, string>
        {
            ["urls"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
            ["environment"] = "Production",
            ["ConnectionStrings:roomsdb"] = database.ConnectionString,
            ["Access:WithoutRevocations"] = "true",
            ["ConnectionStrings:rabbitmq"] = "amqp://guest:guest@127.0.0.1:1",
            ["Tickets:Secret"] = new string('7', 32),
            ["Access:KeysAddress"] = identity.KeysAddress,
            ["services:identity:grpc"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{identity.GrpcPort}"),
            ["Logging:LogLevel:Default"] = "None",
        };
        var process = Process.Start(new ProcessStartInfo(program, settings.Concat(others ?? []).Select(setting => $"--{setting.Key}={setting.Value}")))!;
        var rooms = new RoomsProcess(process, port);
        await Eventually.TrueAsync(rooms.IsHealthyAsync, "the service is healthy", 60);
        return rooms;
    }

    public async Task<PianoClient> ConnectAsync(string room, Login login)
    {
        var ticket = await Api.PostAsync($"/api/rooms/{room}/ticket", new { }, login);
        Assert.True(ticket.Status == 200, ticket.Body);
        return await PianoClient.ConnectAsync(Port, ticket.Data.GetProperty("url").GetString()!, null);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and the wait for its end.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("TERM");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await _process.WaitForExitAsync(patience.Token);
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        Api.Dispose();
        _process.Dispose();
    }

    private async Task<bool> IsHealthyAsync()
    {
        Assert.False(_process.HasExited, "The service has ended.");
        try
        {
            return (await Api.GetAsync("/health")).Status == 200;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
