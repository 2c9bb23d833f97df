using System.Globalization;
using System.Net;
using Ensemble.ServiceDefaults.Fetching;
using Ensemble.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.ServiceDefaults.Fetching;

/// <summary>A web server of a stranger, at every address of this machine's loopback network, of which a test allows one.</summary>
internal sealed class Origin : IAsyncDisposable
{
    public const string Allowed = "127.0.0.1";
    public const string Private = "127.0.0.2";

    private readonly WebApplication app;
    private readonly ServiceProvider services;

    private Origin(WebApplication app, int port, ServiceProvider services) => (this.app, Port, this.services) = (app, port, services);

    public int Port { get; }

    public int Asked { get; private set; }

    public IHeaderDictionary? LastHeaders { get; private set; }

    public GuardedHttp Http => services.GetRequiredService<GuardedHttp>();

    public GuardedProxy Proxy => services.GetRequiredService<GuardedProxy>();

    public FetchGuard Guard => services.GetRequiredService<FetchGuard>();

    public static async Task<Origin> StartAsync(RequestDelegate answer, IHostResolver? resolver = null)
    {
        var port = FreePort.Take();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Any, port));
        var app = builder.Build();
        var services = new ServiceCollection().AddMetrics().AddSingleton(TimeProvider.System).AddFetching();
        if (resolver is not null)
            services.AddSingleton(resolver);
        services.Configure<FetchOptions>(options =>
        {
            options.AllowedPorts = port.ToString(CultureInfo.InvariantCulture);
            options.AllowedNetworks = $"{Allowed}/32";
        });
        services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        var origin = new Origin(app, port, services.BuildServiceProvider());
        app.Run(context =>
        {
            origin.Asked++;
            // Kestrel uses its own collection again.
            origin.LastHeaders = new HeaderDictionary(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value));
            return answer(context);
        });
        await app.StartAsync();
        return origin;
    }

    public Uri At(string path, string host = Allowed) => new(string.Create(CultureInfo.InvariantCulture, $"http://{host}:{Port}{path}"));

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await app.DisposeAsync();
    }
}

/// <summary>A resolver whose answer a test decides, each time anew.</summary>
internal sealed class ScriptedResolver(params string[][] answers) : IHostResolver
{
    public int Asked { get; private set; }

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Task.FromResult(answers[Math.Min(Asked++, answers.Length - 1)].Select(IPAddress.Parse).ToArray());
}
