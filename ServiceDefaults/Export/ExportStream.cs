using System.Text.Json;
using Ensemble.Contracts.Export;
using Ensemble.ServiceDefaults.Http;
using Grpc.Core;

namespace Ensemble.ServiceDefaults.Export;

/// <summary>What every service needs to answer <see cref="Exports"/>.</summary>
public static class ExportStream
{
    /// <summary>The most that one part carries.</summary>
    public const int MaxChunk = 64 * 1024;

    /// <summary>How documents of an export are written: like the API, with line breaks for people.</summary>
    public static JsonSerializerOptions Json { get; } = new(Http.Json.Options) { WriteIndented = true };

    /// <summary>The user of a request.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: it is no UUID.</exception>
    public static Guid User(this ExportRequest request) => Guid.TryParseExact(request.UserId, "D", out var id)
        ? id
        : throw new RpcException(new Status(StatusCode.InvalidArgument, "user_id: must be a UUID."));

    /// <summary>A JSON array, row by row as they are read; the document is never in memory as a whole.</summary>
    public static async Task WriteRowsAsync<T>(
        this IServerStreamWriter<ExportPart> parts, string file, IAsyncEnumerable<T> rows, CancellationToken cancellationToken)
    {
        await using var stream = parts.File(file);
        await JsonSerializer.SerializeAsync(stream, rows, Json, cancellationToken);
    }

    /// <summary>One file of the export, sent in parts as it is written; to be disposed when it is complete.</summary>
    public static Stream File(this IServerStreamWriter<ExportPart> parts, string file) => new ExportFile(parts, file);
}
