using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Hosting;

/// <summary>Small programs as resources, and what they printed.</summary>
internal static class Shell
{
    public static IResourceBuilder<ExecutableResource> AddShell(this IDistributedApplicationBuilder builder, string name, string script) =>
        builder.AddExecutable(name, "bash", "/", "-c", script);

    public static IReadOnlyList<string> Log(this DistributedApplication app, string name) =>
        app.Services.GetRequiredService<ResourceLoggerService>().Tail(name, int.MaxValue);

    public static string LogText(this DistributedApplication app, string name) => string.Join('\n', app.Log(name));

    /// <summary>The variables that a resource printed with <c>env</c>.</summary>
    public static Dictionary<string, string> Variables(this DistributedApplication app, string name) =>
        app.Log(name).Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1]);

    public static string? State(this DistributedApplication app, string name) =>
        app.ResourceNotifications.TryGetCurrentState(name, out var current) ? current.Snapshot.State?.Text : null;

    public static Task<string> EndAsync(this DistributedApplication app, string name) =>
        app.ResourceNotifications.WaitForResourceAsync(
            name, [KnownResourceStates.Finished, KnownResourceStates.Exited, KnownResourceStates.FailedToStart], Wait.Limit());
}
