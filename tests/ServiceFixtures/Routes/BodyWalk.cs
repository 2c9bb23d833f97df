using System.Globalization;
using System.Net.Http.Headers;

namespace Ensemble.Tests.ServiceFixtures.Routes;

/// <summary>Sends malformed bodies to every route that takes one.</summary>
public static class BodyWalk
{
    /// <summary>The bodies that made the service fail, with the seed that makes them again.</summary>
    /// <param name="services">Of the service.</param>
    /// <param name="http">A client of it.</param>
    /// <param name="token">A fresh access token of an administrator; some routes end its session.</param>
    /// <param name="rounds">Bodies a route.</param>
    /// <param name="seed">Decides all of them.</param>
    public static async Task<IReadOnlyList<string>> FailuresAsync(
        IServiceProvider services, HttpClient http, Func<Task<string>> token, int rounds, int seed)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Malformed bodies: seed {seed}, {rounds} a route (ENSEMBLE_SEED repeats them)"));
        var failures = new List<string>();
        var bearer = await token();
        foreach (var route in ServiceRoute.All(services).Where(route => route.IsUnsafe))
        {
            var random = new Random(seed);
            var fields = MalformedBody.FieldsOf(route.Body);
            for (var round = 0; round < rounds; round++)
            {
                var body = MalformedBody.Next(random, fields);
                var status = await SendAsync(http, route, body, bearer);
                if (status == 401)
                    bearer = await token();
                if (status >= 500)
                    failures.Add($"{route}: {status} for {body} (seed {seed})");
            }
        }

        return failures;
    }

    private static async Task<int> SendAsync(HttpClient http, ServiceRoute route, MalformedBody body, string bearer)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), route.Path) { Content = new ByteArrayContent(body.Bytes) };
        if (body.ContentType is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", body.ContentType);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (int)answer.StatusCode;
    }
}
