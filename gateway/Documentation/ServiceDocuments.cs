using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ensemble.Gateway.Routes;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ensemble.Gateway.Documentation;

/// <summary>The document of each service, from itself; while it is away the last one it gave, or none.</summary>
internal sealed partial class ServiceDocuments(
    [FromKeyedServices(OpenApiFeature.DocumentName)] IOpenApiDocumentProvider own, IConfiguration configuration, TimeProvider time,
    ILogger<ServiceDocuments> logger) : IDisposable
{
    private const int MaxBytes = 16 * 1024 * 1024;

    private readonly HttpClient client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1) })
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = MaxBytes,
    };

    private readonly ConcurrentDictionary<string, ServiceDocument> last = new();

    public async Task<IReadOnlyList<ServiceDocument>> GetAsync()
    {
        var names = RouteTable.All.Select(entry => entry.Service).Distinct();
        var others = await Task.WhenAll(names.Select(OneAsync));
        return [await OwnAsync(), .. others];
    }

    public void Dispose() => client.Dispose();

    private async Task<ServiceDocument> OwnAsync()
    {
        var document = await own.GetOpenApiDocumentAsync();
        var text = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1);
        return new ServiceDocument("gateway", JsonNode.Parse(text)!.AsObject(), time.GetUtcNow(), IsCurrent: true);
    }

    private async Task<ServiceDocument> OneAsync(string service)
    {
        foreach (var address in ServiceAddresses.Of(service, configuration))
        {
            if (await FetchAsync(service, address) is { } document)
                return last[service] = new ServiceDocument(service, document, time.GetUtcNow(), IsCurrent: true);
        }

        return last.TryGetValue(service, out var known) ? known with { IsCurrent = false } : new ServiceDocument(service, null, null, IsCurrent: false);
    }

    private async Task<JsonObject?> FetchAsync(string service, string address)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(new Uri(address), OpenApiFeature.Path));
            answer.EnsureSuccessStatusCode();
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync()) as JsonObject;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or JsonException)
        {
            Missing(logger, service, failure.Message);
            return null;
        }
    }

    [LoggerMessage(1601, LogLevel.Warning, "{Service} gives no OpenAPI document: {Reason}")]
    private static partial void Missing(ILogger logger, string service, string reason);
}

/// <param name="Service">Its name.</param>
/// <param name="Document">Null when it has not answered since this gateway started.</param>
/// <param name="At">When it gave the document.</param>
/// <param name="IsCurrent">Whether it did so just now.</param>
internal sealed record ServiceDocument(string Service, JsonObject? Document, DateTimeOffset? At, bool IsCurrent);
