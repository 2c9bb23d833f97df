using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ensemble.Gateway.Documentation;

namespace Ensemble.Tests.Gateway;

public sealed class DocumentTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private static readonly DateTimeOffset At = new(2026, 3, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_document_says_which_services_are_away()
    {
        var document = JsonSerializer.Deserialize<JsonElement>(await gateway.Client.GetStringAsync("/swagger/doc.json"));

        var services = document.GetProperty("x-services");
        Assert.Equal("current", services.GetProperty("gateway").GetProperty("state").GetString());
        Assert.Equal("missing", services.GetProperty("operations").GetProperty("state").GetString());
        Assert.True(document.GetProperty("paths").TryGetProperty("/api/v1/health", out _));
    }

    [Theory]
    [InlineData("/swagger/doc.json")]
    [InlineData("/swagger/index.html")]
    [InlineData("/swagger/swagger-ui-bundle.js")]
    [InlineData("/redoc")]
    public async Task Who_has_the_document_or_a_page_already_is_told_so(string path)
    {
        using var first = await gateway.Client.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await gateway.Client.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotModified), (first.StatusCode, second.StatusCode));
    }

    [Theory]
    [InlineData("/openapi/v1.json")]
    [InlineData("/swagger/swagger.html")]
    [InlineData("/redoc/appsettings.json")]
    public async Task Nothing_else_is_served(string path) => Assert.Equal(HttpStatusCode.NotFound, (await gateway.Client.GetAsync(path)).StatusCode);

    [Theory]
    [InlineData("/swagger/index.html")]
    [InlineData("/redoc")]
    public async Task A_page_runs_no_script_but_ours(string path)
    {
        using var page = await gateway.Client.GetAsync(path);

        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void Schemas_of_one_name_are_one_when_they_are_equal_and_two_when_they_are_not()
    {
        var merge = new DocumentMerge();
        merge.Add(Part("rooms", "/a", "string"));
        merge.Add(Part("media", "/b", "string"));
        merge.Add(Part("chat", "/c", "integer"));

        var document = merge.ToDocument();

        Assert.Equal(["ChatThing", "Thing"], document["components"]!["schemas"]!.AsObject().Select(schema => schema.Key).Order());
        Assert.Equal("#/components/schemas/Thing", Reference(document, "/b"));
        Assert.Equal("#/components/schemas/ChatThing", Reference(document, "/c"));
        Assert.Equal("integer", (string?)document["components"]!["schemas"]!["ChatThing"]!["type"]);
    }

    [Fact]
    public void What_a_service_said_last_stays_with_the_time_it_said_it()
    {
        var merge = new DocumentMerge();
        merge.Add(Part("rooms", "/a", "string") with { IsCurrent = false });

        var document = merge.ToDocument();

        Assert.NotNull(document["paths"]!["/a"]);
        Assert.Equal(("last known", "2026-03-21T12:00:00Z"), ((string?)document["x-services"]!["rooms"]!["state"], (string?)document["x-services"]!["rooms"]!["since"]));
    }

    private static string? Reference(JsonObject document, string path) => (string?)document["paths"]![path]!["get"]!["schema"]!["$ref"];

    private static ServiceDocument Part(string service, string path, string type) => new(service, new JsonObject
    {
        ["paths"] = new JsonObject
        {
            [path] = new JsonObject { ["get"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Thing" } } },
        },
        ["components"] = new JsonObject { ["schemas"] = new JsonObject { ["Thing"] = new JsonObject { ["type"] = type } } },
    }, At, IsCurrent: true);
}
