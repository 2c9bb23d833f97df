using System.Reflection;

namespace Aspire.Hosting;

/// <summary>How an application is built.</summary>
public sealed class DistributedApplicationOptions
{
    public string[]? Args { get; set; }

    /// <summary>The assembly of the AppHost; null: the one that was started.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>Without a dashboard nobody can repair a resource that others wait for, so waiters fail with it.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>Whether states and logs of the resources go to the console. The configuration <c>Aspire:ResourceLogging</c> overrides it.</summary>
    public bool EnableResourceLogging { get; set; } = true;

    public bool AllowUnsecuredTransport { get; set; }

    public string? ProjectDirectory { get; set; }

    public string? DashboardApplicationName { get; set; }

    /// <summary>Ports that the model fixes are not used: set by the testing builder.</summary>
    internal bool RandomizePorts { get; set; }

    internal Assembly? Assembly => AssemblyName is null ? Assembly.GetEntryAssembly() : Assembly.Load(AssemblyName);
}
