using Ensemble.Tests.Fixtures;

namespace Ensemble.Tests.ServiceFixtures.Routes;

/// <summary>Looks for the rows of docs/endpoints.tsv among the routes of their owner.</summary>
public static class RowWalk
{
    /// <summary>Rows that the service should have mapped and has not.</summary>
    public static IReadOnlyList<string> Unmapped(string service, IServiceProvider services)
    {
        var mapped = ServiceRoute.All(services).Select(route => $"{route.Method} {DocumentedRow.Shape(route.Pattern)}").ToHashSet();
        return [.. DocumentedRow.Built
            .Where(row => row.Service == service && !mapped.Contains($"{row.HttpMethod} {DocumentedRow.Shape(row.Path)}"))
            .Select(row => $"{row.Service} maps no {row.HttpMethod} {row.Path}")];
    }
}
