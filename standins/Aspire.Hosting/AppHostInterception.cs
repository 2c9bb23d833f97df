using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>What a test changes of an AppHost whose entry point it runs. Flows with the execution context, so tests do not disturb each other.</summary>
internal abstract class AppHostInterception
{
    private static readonly AsyncLocal<AppHostInterception?> s_current = new();

    public static AppHostInterception? Current
    {
        get => s_current.Value;
        set => s_current.Value = value;
    }

    public abstract void Configure(DistributedApplicationOptions options, HostApplicationBuilderSettings settings);

    public abstract void Configure(HostApplicationBuilder host);

    public abstract void Created(DistributedApplicationBuilder builder);

    /// <summary>In place of <see cref="IDistributedApplicationBuilder.Build"/>.</summary>
    public abstract DistributedApplication Build(DistributedApplicationBuilder builder);
}
