namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something whose value is known once the application runs.</summary>
public interface IValueProvider
{
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);

    ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) =>
        GetValueAsync(cancellationToken);
}

/// <summary>Who asks for a value.</summary>
public class ValueProviderContext
{
    public DistributedApplicationExecutionContext? ExecutionContext { get; init; }

    public IResource? Caller { get; init; }

    /// <summary>The target port that this process of the caller has on one of the caller's own endpoints; null: any.</summary>
    internal Func<EndpointAnnotation, int?>? OwnTargetPort { get; init; }
}

/// <summary>Something that has a name in a deployment manifest, such as <c>{db.connectionString}</c>.</summary>
public interface IManifestExpressionProvider
{
    string ValueExpression { get; }
}

/// <summary>A value made of others.</summary>
public interface IValueWithReferences
{
    IEnumerable<object> References { get; }
}
