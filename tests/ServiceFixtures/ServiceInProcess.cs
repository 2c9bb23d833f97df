using System.Globalization;
using Ensemble.Tests.Fixtures;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.ServiceFixtures;

/// <summary>A service's Program.cs in this process, in production's environment, on a real port.</summary>
/// <typeparam name="TEntry">Any type of the service's assembly.</typeparam>
public sealed class ServiceInProcess<TEntry> : WebApplicationFactory<TEntry> where TEntry : class
{
    private readonly IEnumerable<KeyValuePair<string, string>> settings;

    public ServiceInProcess(IEnumerable<KeyValuePair<string, string>> settings)
    {
        this.settings = settings;
        Api = new Api(new HttpClient { BaseAddress = new Uri(Address) });
    }

    public int Port { get; } = FreePort.Take();

    public Api Api { get; }

    private string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    /// <summary>Starts it and waits until it is healthy.</summary>
    public async Task<ServiceInProcess<TEntry>> StartAsync()
    {
        UseKestrel();
        StartServer();
        await Eventually.TrueAsync(async () => (await Api.GetAsync("/health")).Status == 200, "the service is healthy");
        return this;
    }

    /// <summary>Uses a service of a scope of its own, such as the database context.</summary>
    public async Task<T> WithAsync<TService, T>(Func<TService, Task<T>> work) where TService : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public override async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await base.DisposeAsync();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.ConfigureLogging(logging => logging.ClearProviders());
        builder.UseSetting("urls", Address);
        foreach (var (name, value) in settings)
            builder.UseSetting(name, value);
    }

    protected override IHost CreateHost(IHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        return base.CreateHost(builder);
    }
}
