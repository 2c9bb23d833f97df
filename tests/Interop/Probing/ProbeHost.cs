using System.Net;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.Probing;

/// <summary>A server of the probe on a free port of clear-text HTTP/2, with a channel to it.</summary>
public sealed class ProbeHost : IAsyncDisposable
{
    private ProbeHost(WebApplication application)
    {
        Application = application;
        Address = new Uri(application.Urls.Single());
        Channel = GrpcChannel.ForAddress(Address);
    }

    public WebApplication Application { get; }

    public Uri Address { get; }

    public GrpcChannel Channel { get; }

    public Probe.ProbeClient Client => new(Channel);

    public ProbeStats Stats => Application.Services.GetRequiredService<ProbeStats>();

    /// <param name="options">Settings of the gRPC server.</param>
    /// <param name="services">More services.</param>
    /// <param name="map">Maps endpoints; unset, the probe.</param>
    public static async Task<ProbeHost> StartAsync(
        Action<GrpcServiceOptions>? options = null, Action<IServiceCollection>? services = null, Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(options ?? (_ => { }));
        builder.Services.AddSingleton<ProbeStats>();
        services?.Invoke(builder.Services);
        var application = builder.Build();
        if (map is null)
            application.MapGrpcService<ProbeService>();
        else
            map(application);
        await application.StartAsync();
        return new ProbeHost(application);
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        using var hurry = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Application.StopAsync(hurry.Token);
        await Application.DisposeAsync();
    }
}
