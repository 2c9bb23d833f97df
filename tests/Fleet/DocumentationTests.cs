using System.Text.Json;
using Ensemble.Tests.Fleet.Documentation;
using Microsoft.Playwright;

namespace Ensemble.Tests.Fleet;

/// <summary>The OpenAPI document of the fleet, and its pages in a real browser.</summary>
public sealed class DocumentationTests(Fleet fleet)
{
    private static readonly string[] Operations = ["get", "put", "post", "delete", "patch", "head"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_documented_row_is_in_the_document()
    {
        var paths = (await DocumentAsync()).GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name} {DocumentedRow.Shape(path.Name)}"))
            .ToHashSet();

        Assert.Empty(DocumentedRow.Built.Select(row => $"{row.HttpMethod.ToLowerInvariant()} {DocumentedRow.Shape(row.Path)}").Except(paths));
    }

    [Fact]
    public async Task Every_operation_has_a_name_of_its_own_a_summary_a_described_subject_and_refusals()
    {
        var document = await DocumentAsync();
        var subjects = document.GetProperty("tags").EnumerateArray()
            .Where(tag => tag.TryGetProperty("description", out _)).Select(tag => tag.GetProperty("name").GetString()).ToHashSet();
        var names = new HashSet<string>();
        var poor = new List<string>();
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject().Where(entry => Operations.Contains(entry.Name)))
            {
                if (!names.Add(operation.Value.GetProperty("operationId").GetString()!)
                    || !operation.Value.TryGetProperty("summary", out var summary) || string.IsNullOrWhiteSpace(summary.GetString())
                    || !operation.Value.GetProperty("tags").EnumerateArray().All(tag => subjects.Contains(tag.GetString()))
                    || !operation.Value.GetProperty("responses").TryGetProperty("500", out _))
                    poor.Add($"{operation.Name} {path.Name}");
            }
        }

        Assert.True(poor.Count == 0, string.Join('\n', poor));
    }

    [Fact]
    public async Task The_document_has_no_error_for_the_linter()
    {
        var file = Path.Combine(Path.GetTempPath(), $"ensemble-openapi-{Environment.ProcessId}.json");
        await File.WriteAllTextAsync(file, await fleet.Gateway.GetStringAsync("/swagger/doc.json", Cancel), Cancel);

        var (exitCode, report) = await Linter.JudgeAsync(file, Cancel);

        Assert.True(exitCode == 0, report);
        Assert.DoesNotContain("  warning  ", report, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task Swagger_ui_shows_every_subject_and_tries_a_request()
    {
        await using var browser = await Browser.OpenAsync(fleet.Gateway.BaseAddress!);
        var page = browser.Page;
        await page.GotoAsync("/swagger/index.html");
        foreach (var subject in await SubjectsAsync())
            await page.Locator($"h3.opblock-tag[data-tag='{subject}']").WaitForAsync();

        await page.Locator("h3.opblock-tag[data-tag='Health']").ClickAsync();
        var operation = page.Locator("#operations-Health-getApiV1Health");
        await operation.Locator(".opblock-summary-control").ClickAsync();
        await operation.Locator("button.try-out__btn").ClickAsync();
        await operation.Locator("button.execute").ClickAsync();

        await operation.Locator(".live-responses-table .response-col_status", new LocatorLocatorOptions { HasText = "200" }).WaitForAsync();
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Redoc_shows_every_subject()
    {
        await using var browser = await Browser.OpenAsync(fleet.Gateway.BaseAddress!);
        await browser.Page.GotoAsync("/redoc");

        foreach (var subject in await SubjectsAsync())
            await browser.Page.GetByText(subject, new PageGetByTextOptions { Exact = true }).First.WaitForAsync();
        await browser.Page.Locator("h1", new PageLocatorOptions { HasText = "Ensemble" }).First.WaitForAsync();
        Assert.Empty(browser.Complaints);
    }

    private async Task<JsonElement> DocumentAsync() =>
        JsonSerializer.Deserialize<JsonElement>(await fleet.Gateway.GetStringAsync("/swagger/doc.json", Cancel));

    private async Task<string[]> SubjectsAsync() =>
        [.. (await DocumentAsync()).GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("name").GetString()!)];
}
