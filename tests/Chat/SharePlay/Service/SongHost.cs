using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.Chat.SharePlay.Service;

/// <summary>A web server of a stranger with songs on it, at every address of the loopback network, of which the service is let reach one.</summary>
internal sealed class SongHost : IAsyncDisposable
{
    public const string Allowed = "127.0.0.1";

    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, RequestDelegate> pages = new();
    private readonly ConcurrentDictionary<string, int> asked = new();

    private SongHost(WebApplication app, int port) => (this.app, Port) = (app, port);

    public int Port { get; }

    /// <summary>Of the service: that it may fetch from here.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["Fetching:AllowedPorts"] = Port.ToString(CultureInfo.InvariantCulture),
        ["Fetching:AllowedNetworks"] = $"{Allowed}/32",
        ["SharePlay:LookInterval"] = "00:00:00.050",
        ["SharePlay:MinFreeBytes"] = "0",
    };

    public static async Task<SongHost> StartAsync()
    {
        var port = FreePort.Take();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Any, port));
        var app = builder.Build();
        var host = new SongHost(app, port);
        app.Run(host.AnswerAsync);
        await app.StartAsync();
        return host;
    }

    public string At(string path, string host = Allowed) => string.Create(CultureInfo.InvariantCulture, $"http://{host}:{Port}{path}");

    public int AskedFor(string path) => asked.GetValueOrDefault(path);

    public string Put(string path, string contentType, byte[] content) => Put(path, async context =>
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content);
    });

    public string Put(string path, RequestDelegate answer)
    {
        pages[path] = answer;
        return At(path);
    }

    /// <summary>A song that begins, and goes on when the task ends.</summary>
    public string PutStalled(string path, byte[] content, Task goOn) => Put(path, async context =>
    {
        context.Response.ContentType = "audio/wav";
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content.AsMemory(0, 100));
        await context.Response.Body.FlushAsync();
        await goOn.WaitAsync(context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        if (!context.RequestAborted.IsCancellationRequested)
            await context.Response.Body.WriteAsync(content.AsMemory(100));
    });

    /// <summary>Noise of a length, 8,000 bytes a second.</summary>
    public static byte[] Wav(double seconds)
    {
        const int Rate = 8_000;
        var samples = new byte[(int)(Rate * seconds)];
        Random.Shared.NextBytes(samples);
        var head = new byte[44];
        Encoding.ASCII.GetBytes("RIFF....WAVEfmt ").CopyTo(head, 0);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), 36 + samples.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(24), Rate);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(28), Rate);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(32), 1);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(34), 8);
        Encoding.ASCII.GetBytes("data").CopyTo(head, 36);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(40), samples.Length);
        return [.. head, .. samples];
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        asked.AddOrUpdate(path, 1, (_, count) => count + 1);
        if (pages.TryGetValue(path, out var answer))
            return answer(context);
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }
}
