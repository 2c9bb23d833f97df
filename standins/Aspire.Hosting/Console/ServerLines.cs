using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Servers;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Console;

/// <summary>
/// Keeps from the console what servers say while all is well; their logs have it. Configuration: <c>Aspire:ResourceLogging:Verbose</c> shows it.
/// </summary>
internal sealed class ServerLines(DistributedApplicationModel model, IConfiguration configuration)
{
    private readonly bool _isVerbose = configuration.GetValue<bool>("Aspire:ResourceLogging:Verbose");
    private readonly Lazy<Dictionary<string, NativeServerAnnotation>> _servers = new(() => model.Resources
        .Where(resource => resource.HasAnnotationOfType<NativeServerAnnotation>())
        .ToDictionary(resource => resource.Name, resource => resource.Annotations.OfType<NativeServerAnnotation>().Last(), StringComparer.OrdinalIgnoreCase));

    public bool AreShown(string id, LogLine line) => _isVerbose || !_servers.Value.TryGetValue(id, out var found) || !found.Server.IsRoutine(line.Content, line.IsErrorMessage);
}
