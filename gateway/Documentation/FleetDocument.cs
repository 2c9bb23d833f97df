using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ensemble.Gateway.Health;

namespace Ensemble.Gateway.Documentation;

/// <summary>The documents of all services as one: made when asked for, at most once in a while, and named by its content.</summary>
internal sealed class FleetDocument
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(30);
    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ServiceDocuments documents;
    private readonly Recent<PublishedDocument> recent;

    public FleetDocument(ServiceDocuments documents, TimeProvider time)
    {
        this.documents = documents;
        recent = new Recent<PublishedDocument>(MakeAsync, GoodFor, time);
    }

    public Task<PublishedDocument> GetAsync(CancellationToken cancel) => recent.GetAsync(cancel);

    private async Task<PublishedDocument> MakeAsync()
    {
        var merge = new DocumentMerge();
        foreach (var document in await documents.GetAsync())
            merge.Add(document);
        var content = JsonSerializer.SerializeToUtf8Bytes<JsonNode>(merge.ToDocument(), Readable);
        return new PublishedDocument(content, $"\"{Convert.ToHexStringLower(SHA256.HashData(content)[..16])}\"");
    }
}

internal sealed record PublishedDocument(byte[] Content, string ETag);
