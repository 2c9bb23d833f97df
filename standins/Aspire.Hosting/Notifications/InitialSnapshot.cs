using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Notifications;

/// <summary>What is known of a resource before anything happened.</summary>
internal static class InitialSnapshot
{
    public static CustomResourceSnapshot Of(IResource resource)
    {
        var given = resource.TryGetLastAnnotation<ResourceSnapshotAnnotation>(out var annotation) ? annotation.InitialSnapshot : null;
        var snapshot = given ?? new CustomResourceSnapshot { ResourceType = TypeOf(resource), Properties = [], CreationTimeStamp = DateTime.UtcNow };
        return snapshot with
        {
            HealthReports = [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => new HealthReportSnapshot(check.Key, null, null, null))],
            Relationships = [.. resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(r => new RelationshipSnapshot(r.Resource.Name, r.Type))],
        };
    }

    private static string TypeOf(IResource resource) => resource switch
    {
        ConfiguredConnectionString => "ConnectionString",
        _ when resource.GetType().Name is var name && name.EndsWith("Resource", StringComparison.Ordinal) => name[..^"Resource".Length],
        _ => resource.GetType().Name,
    };
}
