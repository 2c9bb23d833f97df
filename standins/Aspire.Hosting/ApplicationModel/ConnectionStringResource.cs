namespace Aspire.Hosting.ApplicationModel;

/// <summary>A connection string put together from other values.</summary>
public sealed class ConnectionStringResource(string name, ReferenceExpression connectionStringExpression)
    : Resource(name), IResourceWithConnectionString, IResourceWithWaitSupport, IResourceWithoutLifetime
{
    public ReferenceExpression ConnectionStringExpression { get; } = connectionStringExpression;
}

/// <summary>A connection string that the configuration gives, for a server that runs elsewhere.</summary>
internal sealed class ConfiguredConnectionString : Resource, IResourceWithConnectionString, IResourceWithWaitSupport, IResourceWithoutLifetime
{
    public ConfiguredConnectionString(ParameterResource parameter, string? environmentVariableName) : base(parameter.Name)
    {
        Parameter = parameter;
        ConnectionStringEnvironmentVariable = environmentVariableName;
        ConnectionStringExpression = ReferenceExpression.Create($"{parameter}");
    }

    public ParameterResource Parameter { get; }

    public string? ConnectionStringEnvironmentVariable { get; }

    public ReferenceExpression ConnectionStringExpression { get; }
}
