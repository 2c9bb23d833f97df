using Ensemble.Gateway.Routes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.Gateway;

/// <summary>A gateway on a real port, with the settings given.</summary>
public sealed class GatewayInstance : IAsyncDisposable
{
    private readonly WebApplicationFactory<Program> gateway;

    private GatewayInstance(WebApplicationFactory<Program> gateway)
    {
        this.gateway = gateway;
        gateway.UseKestrel();
        gateway.StartServer();
        using var anyClient = gateway.CreateClient();
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = anyClient.BaseAddress };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => gateway.Services;

    public Uri Address => Client.BaseAddress!;

    public static GatewayInstance Start(string redis, params (string Name, string Value)[] settings) => Start(redis, "Development", null, settings);

    public static GatewayInstance Start(
        string redis, string environment, ILoggerProvider? log, params (string Name, string Value)[] settings) =>
        new(new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseEnvironment(environment);
            host.ConfigureLogging(logging =>
            {
                logging.ClearProviders();
                if (log is not null)
                    logging.AddProvider(log);
            });
            host.UseSetting("urls", "http://127.0.0.1:0");
            host.UseSetting("ConnectionStrings:redis", redis);
            host.UseSetting("Audit:Directory", Directory.CreateTempSubdirectory("ensemble-audit").FullName);
            host.UseSetting("Csrf:Secret", "only for the tests, 32 letters or more");
            foreach (var service in RouteTable.All.Select(entry => entry.Service))
                host.UseSetting($"services:{service}:http:0", "http://127.0.0.1:9");
            foreach (var (name, value) in settings)
                host.UseSetting(name, value);
        }));

    /// <summary>The same, with another address of the caller: the tests stand behind a load balancer that is believed.</summary>
    public static HttpRequestMessage From(string address, HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Forwarded-For", address);
        return request;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await gateway.DisposeAsync();
    }
}
