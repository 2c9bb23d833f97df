using Aspire.Hosting.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Testing;

/// <summary>What is different when an application runs in a test.</summary>
internal class TestRun(Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure) : AppHostInterception
{
    public override void Configure(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        options.DisableDashboard = true;
        options.EnableResourceLogging = false;
        options.RandomizePorts = true;
        settings.EnvironmentName ??= Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? Environments.Development;
        configure(options, settings);
    }

    public override void Configure(HostApplicationBuilder host)
    {
        host.Logging.ClearProviders();
        host.Services.AddHttpClient();
        var given = host.Configuration[StorePath.Key];
        var path = given ?? Path.Combine(Path.GetTempPath(), $"aspire-test-{Guid.NewGuid():N}");
        host.Configuration.AddInMemoryCollection(
            [new(StorePath.OverrideKey, path), new(StorePath.TemporaryKey, given is null ? "true" : "false")]);
    }

    public override void Created(DistributedApplicationBuilder builder)
    {
    }

    public override DistributedApplication Build(DistributedApplicationBuilder builder) => builder.BuildApplication();
}
