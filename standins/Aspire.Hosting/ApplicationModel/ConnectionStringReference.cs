namespace Aspire.Hosting.ApplicationModel;

/// <summary>Another resource's connection string, as one asks for it.</summary>
public class ConnectionStringReference(IResourceWithConnectionString resource, bool optional)
    : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    public IResourceWithConnectionString Resource { get; } = resource;

    /// <summary>A missing string leaves the variable out instead of failing the start.</summary>
    public bool Optional { get; } = optional;

    public string ValueExpression => Resource.ValueExpression;

    IEnumerable<object> IValueWithReferences.References => [Resource];

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var value = await Resource.GetConnectionStringAsync(cancellationToken).ConfigureAwait(false);
            return !string.IsNullOrEmpty(value) || Optional
                ? value
                : throw new DistributedApplicationException($"The connection string for the resource '{Resource.Name}' is not available.");
        }
        catch (MissingParameterValueException) when (Optional)
        {
            return null;
        }
    }
}
