using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.ServiceFixtures.Routes;

/// <summary>Who may call what, by the endpoints' own metadata: one cell a route and role.</summary>
public static class AccessTable
{
    public const string Anonymous = "anonymous";
    private const string Allowed = "yes";
    private static readonly string[] Columns = [Anonymous, "guest", "member", "creator", "pro", "moderator", "admin"];

    /// <summary>The head of docs/access.tsv.</summary>
    public static string Head => $"service\tmethod\troute\t{string.Join('\t', Columns)}";

    public static async Task<IReadOnlyList<AccessCell>> CellsAsync(IServiceProvider services)
    {
        var cells = new List<AccessCell>();
        await using var scope = services.CreateAsyncScope();
        foreach (var route in ServiceRoute.All(services))
        {
            foreach (var role in Columns)
                cells.Add(new AccessCell(route, role, await IsAllowedAsync(scope.ServiceProvider, route, role)));
        }

        return cells;
    }

    /// <summary>The lines of a service as they stand in docs/access.tsv.</summary>
    public static async Task<IReadOnlyList<string>> LinesAsync(string service, IServiceProvider services) =>
    [
        .. (await CellsAsync(services)).GroupBy(cell => cell.Route)
            .Select(row => $"{service}\t{row.Key.Method}\t{row.Key.Pattern}\t{string.Join('\t', row.Select(cell => cell.IsAllowed ? Allowed : cell.Refusal))}"),
    ];

    private static async Task<bool> IsAllowedAsync(IServiceProvider services, ServiceRoute route, string role)
    {
        var metadata = route.Endpoint.Metadata;
        if (metadata.GetMetadata<IAllowAnonymous>() is not null)
            return true;
        var policies = services.GetRequiredService<IAuthorizationPolicyProvider>();
        var policy = await AuthorizationPolicy.CombineAsync(
            policies, metadata.GetOrderedMetadata<IAuthorizeData>(), metadata.GetOrderedMetadata<AuthorizationPolicy>())
            ?? await policies.GetFallbackPolicyAsync();
        var context = new DefaultHttpContext { RequestServices = services };
        context.SetEndpoint(route.Endpoint);
        var identity = role == Anonymous
            ? new ClaimsIdentity()
            : new ClaimsIdentity([new Claim("sub", Guid.NewGuid().ToString()), new Claim("roles", role)], "test", "username", "roles");
        var result = await services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(new ClaimsPrincipal(identity), context, policy!);
        return result.Succeeded;
    }
}

public sealed record AccessCell(ServiceRoute Route, string Role, bool IsAllowed)
{
    /// <summary>What a refused caller hears: nobody is asked who he is, somebody is told no.</summary>
    public string Refusal => Role == AccessTable.Anonymous ? "401" : "403";
}
