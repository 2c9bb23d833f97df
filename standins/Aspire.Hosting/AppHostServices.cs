using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Console;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Health;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Servers;
using Aspire.Hosting.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>What an AppHost itself consists of.</summary>
internal static class AppHostServices
{
    public static void AddTo(HostApplicationBuilder host, DistributedApplicationBuilder builder)
    {
        // The resources' states say it better.
        host.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        host.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);

        var services = host.Services;
        services.AddHealthChecks();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(builder.Options);
        services.AddSingleton(builder.ExecutionContext);
        services.AddSingleton(builder.Eventing);
        services.AddSingleton(new DistributedApplicationModel(builder.Resources));
        services.AddSingleton<ResourceLoggerService>();
        services.AddSingleton(provider => new ResourceCommandService(provider));
        services.AddSingleton(provider => new ResourceNotificationService(
            provider.GetRequiredService<ResourceLoggerService>(),
            builder.Options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable,
            provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped));

        services.AddSingleton(provider => RestartPolicy.From(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton(provider =>
        {
            var configuration = provider.GetRequiredService<IConfiguration>();
            return new StoreDirectory(
                () => StoreClaim.Of(configuration, builder.AppHostDirectory), configuration.GetValue<bool>(StorePath.TemporaryKey),
                configuration.GetValue<bool>(StorePath.FreshKey));
        });
        services.AddSingleton(_ => new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }));
        services.AddSingleton<PortAllocator>();
        services.AddSingleton<InstanceTable>();
        services.AddSingleton<ResourceUrls>();
        services.AddSingleton<NativeServers>();
        services.AddSingleton<ChildEnvironment>();
        services.AddSingleton<LaunchPlan>();
        services.AddSingleton<RunnerServices>();
        services.AddSingleton<HealthMonitor>();
        services.AddSingleton<HealthMonitoring>();
        services.AddSingleton<ResourceOrchestrator>();
        if (host.Configuration.GetValue("Aspire:ResourceLogging", builder.Options.EnableResourceLogging))
        {
            services.AddSingleton(provider => LinePrinter.ForConsole(provider.GetRequiredService<DistributedApplicationModel>()));
            services.AddSingleton<ConsoleReporter>();
            services.AddSingleton<ServerLines>();
            services.AddSingleton<StartReport>();
            services.AddSingleton<Announcements>();
            services.AddSingleton<ConsoleOutput>();
        }
    }
}
