using System.Net;
using Ensemble.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.ServiceDefaults.Access;

public sealed class ClosedByDefaultTests
{
    [Theory]
    [InlineData("GET", "/silent", 401)]
    [InlineData("POST", "/silent", 405)]
    [InlineData("GET", "/open", 200)]
    [InlineData("GET", "/guarded", 401)]
    [InlineData("GET", "/nowhere", 404)]
    public async Task A_route_that_says_nothing_about_access_is_closed(string method, string path, int expected)
    {
        await using var app = await StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await client.SendAsync(request);

        Assert.Equal((HttpStatusCode)expected, answer.StatusCode);
        Assert.Equal(expected == 200, (await answer.Content.ReadAsStringAsync()).Contains("the inside", StringComparison.Ordinal));
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["Access:WithoutRevocations"] = "true";
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGet("/silent", () => "the inside");
        app.MapGet("/open", () => "the inside").AllowAnonymous();
        app.MapGet("/guarded", () => "the inside").RequireAuthorization();
        await app.StartAsync();
        return app;
    }
}
