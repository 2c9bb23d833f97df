using Ensemble.Tests.Fixtures;
using System.Net.Http.Headers;
using System.Text;

namespace Ensemble.Tests.ServiceFixtures.Routes;

/// <summary>Compares a service with docs/access.tsv, and asks it for every cell of the table.</summary>
public static class AccessWalk
{
    // What authorization answers by itself; a handler that refuses says why.
    private const string WantsRole = "You may not do this.";

    /// <summary>The lines that docs/access.tsv lacks and those that it has too many; empty when it is as the service is.</summary>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(string service, IServiceProvider services)
    {
        var told = (await File.ReadAllLinesAsync(Repository.File("docs/access.tsv"))).Where(line => line.StartsWith(service + "\t", StringComparison.Ordinal)).ToList();
        var actual = await AccessTable.LinesAsync(service, services);
        return
        [
            .. actual.Except(told).Select(line => $"add to docs/access.tsv: {line}"),
            .. told.Except(actual).Select(line => $"remove from docs/access.tsv: {line}"),
        ];
    }

    /// <summary>What the service answers otherwise than the table says.</summary>
    /// <param name="services">Of the service.</param>
    /// <param name="address">Where it is.</param>
    /// <param name="token">A fresh access token of an account with just this role: what changes something may end its session.</param>
    public static async Task<IReadOnlyList<string>> SurprisesAsync(IServiceProvider services, Uri address, Func<string, Task<string>> token)
    {
        // A service that refuses a body unread, or an upgrade, may close the connection just when the next request goes out on it.
        using var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, AllowAutoRedirect = false }) { BaseAddress = address };
        var surprises = new List<string>();
        var tokens = new Dictionary<string, string?> { [AccessTable.Anonymous] = null };
        foreach (var cell in await AccessTable.CellsAsync(services))
        {
            if (!tokens.TryGetValue(cell.Role, out var bearer))
                tokens[cell.Role] = bearer = await token(cell.Role);
            var (status, body) = await AskAsync(http, cell.Route, bearer);
            if (cell.Route.IsUnsafe && bearer is not null)
                tokens.Remove(cell.Role);
            var isRefused = status == 401 || (status == 403 && body.Contains(WantsRole, StringComparison.Ordinal));
            if (isRefused == cell.IsAllowed || (isRefused && $"{status}" != cell.Refusal))
                surprises.Add($"{cell.Route} as {cell.Role}: {status} {body}");
        }

        return surprises;
    }

    private static async Task<(int Status, string Body)> AskAsync(HttpClient http, ServiceRoute route, string? token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), route.Path);
        if (route.IsUnsafe)
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var answer = await http.SendAsync(request);
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException failure)
        {
            throw new HttpRequestException($"{route} was not answered.", failure);
        }
    }
}
