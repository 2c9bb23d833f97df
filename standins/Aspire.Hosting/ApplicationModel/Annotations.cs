namespace Aspire.Hosting.ApplicationModel;

/// <summary>How many processes of a project share its public port.</summary>
public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    public int Replicas { get; } = replicas;
}

/// <summary>The resource is started by command only.</summary>
public sealed class ExplicitStartupAnnotation : IResourceAnnotation;

/// <summary>The key of a registered health check that says whether the resource works.</summary>
public sealed class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    public string Key { get; } = key;
}

/// <summary>Left out of deployment manifests. This implementation writes none.</summary>
public sealed class ManifestPublishingCallbackAnnotation : IResourceAnnotation
{
    public static ManifestPublishingCallbackAnnotation Ignore { get; } = new();
}

/// <summary>One resource has to do with another: "Reference", "Parent", "WaitFor" or a word of one's own.</summary>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    public IResource Resource { get; } = resource;

    public string Type { get; } = type;
}

/// <summary>The relationships that have a meaning of their own.</summary>
internal static class KnownRelationshipTypes
{
    public const string Parent = "Parent";
    public const string Reference = "Reference";
    public const string WaitFor = "WaitFor";
}

/// <summary>What is shown of a resource before anything happened to it.</summary>
public sealed class ResourceSnapshotAnnotation(CustomResourceSnapshot initialSnapshot) : IResourceAnnotation
{
    public CustomResourceSnapshot InitialSnapshot { get; } = initialSnapshot;
}

/// <summary>The resource exports telemetry.</summary>
public sealed class OtlpExporterAnnotation : IResourceAnnotation;

/// <summary>The server's data outlives the run, in the directory <paramref name="source"/>.</summary>
public sealed class ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly) : IResourceAnnotation
{
    /// <summary>Name of a volume, or for a bind mount the path of a directory.</summary>
    public string? Source { get; } = source;

    public string Target { get; } = target;

    public ContainerMountType Type { get; } = type;

    public bool IsReadOnly { get; } = isReadOnly;
}

public enum ContainerMountType
{
    BindMount,
    Volume,
}
