namespace Aspire.Hosting;

/// <summary>What the AppHost is asked to do. This implementation only runs.</summary>
public class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
{
    private IServiceProvider? _serviceProvider;

    public DistributedApplicationOperation Operation { get; } = operation;

    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    public IServiceProvider ServiceProvider
    {
        get => _serviceProvider ?? throw new InvalidOperationException("There are services once the application is built.");
        internal set => _serviceProvider = value;
    }
}

public enum DistributedApplicationOperation
{
    Run,
    Publish,
}
