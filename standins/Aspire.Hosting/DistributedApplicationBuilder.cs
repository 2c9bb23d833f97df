using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <inheritdoc />
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private const string ProjectDirectoryKey = "AppHostProjectDirectory";
    private readonly HostApplicationBuilder _host;
    private readonly AppHostInterception? _interception = AppHostInterception.Current;

    public DistributedApplicationBuilder(string[] args) : this(new DistributedApplicationOptions { Args = args })
    {
    }

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        var settings = new HostApplicationBuilderSettings { Args = options.Args, Configuration = new ConfigurationManager() };
        _interception?.Configure(options, settings);
        Options = options;
        AppHostAssembly = options.Assembly;
        AppHostDirectory = options.ProjectDirectory ?? DirectoryOf(AppHostAssembly) ?? Directory.GetCurrentDirectory();
        settings.ContentRootPath = AppHostDirectory;

        // The AppHost's settings are read once; watching their files costs start-up time.
        settings.Configuration!.AddInMemoryCollection([new("hostBuilder:reloadConfigOnChange", "false")]);
        _host = new HostApplicationBuilder(settings);
        _interception?.Configure(_host);
        AppHostServices.AddTo(_host, this);
        _interception?.Created(this);
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public DistributedApplicationExecutionContext ExecutionContext { get; } = new(DistributedApplicationOperation.Run);

    public IResourceCollection Resources { get; } = new ResourceCollection();

    internal DistributedApplicationOptions Options { get; }

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        ResourceName.Validate(resource.Name);
        if (Resources.FirstOrDefault(other => ResourceName.Comparer.Equals(other.Name, resource.Name)) is { } existing)
        {
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{resource.GetType()}' with name '{resource.Name}' because resource of type '{existing.GetType()}' "
                + "with that name already exists. Resource names are case-insensitive.");
        }

        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build() => _interception is null ? BuildApplication() : _interception.Build(this);

    internal DistributedApplication BuildApplication()
    {
        var application = new DistributedApplication(_host.Build());
        ExecutionContext.ServiceProvider = application.Services;
        return application;
    }

    /// <summary>The build notes the project's directory in the AppHost's assembly.</summary>
    private static string? DirectoryOf(Assembly? assembly) =>
        assembly?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(metadata => metadata.Key == ProjectDirectoryKey)?.Value is { } noted
        && Directory.Exists(noted)
            ? noted
            : null;
}
