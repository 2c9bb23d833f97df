using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace Ensemble.Tests.Media;

/// <summary>The service as a process, over a database and a directory that outlive it.</summary>
internal sealed class MediaProcess : IAsyncDisposable
{
    private readonly Process process;

    private MediaProcess(Process process, int port)
    {
        this.process = process;
        Http = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) };
    }

    public HttpClient Http { get; }

    public bool IsKilled { get; private set; }

    public static async Task<MediaProcess> StartAsync(TestDatabase database, FakeIdentity identity, string directory)
    {
        var port = FreePort.Take();
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));
        var program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Media", configuration, "Media");
        var settings = new Dictionary<string, string>
        {
            ["urls"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
            ["environment"] = "Production",
            ["ConnectionStrings:mediadb"] = database.ConnectionString,
            ["Access:WithoutRevocations"] = "true",
            ["ConnectionStrings:rabbitmq"] = "amqp://guest:guest@127.0.0.1:1",
            ["Access:KeysAddress"] = identity.KeysAddress,
            ["Storage:Directory"] = directory,
            ["Links:Secret"] = "for-tests-only-for-tests-only-for-tests",
            ["Logging:LogLevel:Default"] = "None",
        };
        var process = Process.Start(new ProcessStartInfo(program, settings.Select(setting => $"--{setting.Key}={setting.Value}")))!;
        var media = new MediaProcess(process, port);
        await Eventually.TrueAsync(media.IsHealthyAsync, "the service is healthy", 60);
        return media;
    }

    public async Task<HttpResponseMessage> PostAsync(Login login, HttpContent body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/files") { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", login.Token);
        return await Http.SendAsync(request);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        IsKilled = true;
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        Http.Dispose();
        process.Dispose();
    }

    private async Task<bool> IsHealthyAsync()
    {
        Assert.False(process.HasExited, "The service has ended.");
        try
        {
            using var answer = await Http.GetAsync("/health");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
