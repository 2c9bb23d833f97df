using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>What a child finds in its environment and on its command line.</summary>
internal sealed class ChildEnvironment(DistributedApplicationExecutionContext executionContext, IHostEnvironment host, ResourceLoggerService logs)
{
    // Two fleets may report to one collector.
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];

    /// <summary>Variables that speak of the AppHost itself.</summary>
    public static IReadOnlyList<string> NotInherited { get; } =
        ["ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE"];

    public async Task<Dictionary<string, string>> VariablesAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        var resource = instance.Resource;
        var context = new EnvironmentCallbackContext(executionContext, resource, Defaults(instance), cancellationToken) { Logger = logs.GetLogger(resource) };
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            if (await TextAsync(value, instance, cancellationToken).ConfigureAwait(false) is { } text)
            {
                variables[name] = text;
            }
        }

        return variables;
    }

    public async Task<List<string>> ArgumentsAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        var resource = instance.Resource;
        var context = new CommandLineArgsCallbackContext([], resource, cancellationToken)
        {
            ExecutionContext = executionContext,
            Logger = logs.GetLogger(resource),
        };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        var arguments = new List<string>();
        foreach (var value in context.Args)
        {
            if (await TextAsync(value, instance, cancellationToken).ConfigureAwait(false) is { } text)
            {
                arguments.Add(text);
            }
        }

        return arguments;
    }

    private Dictionary<string, object> Defaults(ResourceInstance instance)
    {
        var variables = new Dictionary<string, object>(StringComparer.Ordinal);
        if (instance.Resource is ProjectResource)
        {
            variables["ASPNETCORE_ENVIRONMENT"] = variables["DOTNET_ENVIRONMENT"] = host.EnvironmentName;
            variables["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? Projects.ProjectOutput.DotnetRoot;
            var urls = instance.TargetPorts.Where(entry => entry.Key.IsHttp && entry.Key.TargetPortEnvironmentVariable is null)
                .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key.UriScheme}://{entry.Key.TargetHost}:{entry.Value}"));
            if (string.Join(';', urls) is { Length: > 0 } joined)
            {
                variables["ASPNETCORE_URLS"] = joined;
            }
        }

        if (instance.Resource.HasAnnotationOfType<OtlpExporterAnnotation>())
        {
            variables["OTEL_SERVICE_NAME"] = instance.Resource.Name;
            variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={instance.Id}-{_run}";
        }

        return variables;
    }

    private async ValueTask<string?> TextAsync(object value, ResourceInstance instance, CancellationToken cancellationToken) => value switch
    {
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(
            new ValueProviderContext
            {
                ExecutionContext = executionContext,
                Caller = instance.Resource,
                OwnTargetPort = instance.TargetPort,
            },
            cancellationToken).ConfigureAwait(false),
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new DistributedApplicationException(
            $"Resource '{instance.Resource.Name}' is given a {value.GetType().Name}, which is neither a text nor something that has a value."),
    };
}
