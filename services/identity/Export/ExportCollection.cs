using System.Text.Json;
using Ensemble.Contracts.Export;
using Ensemble.ServiceDefaults.Export;
using Grpc.Core;
using Grpc.Net.ClientFactory;

namespace Ensemble.Identity.Export;

/// <summary>Collects what identity and the other services keep of a user. One that is away fails the whole: an export is complete or not there.</summary>
internal sealed class ExportCollection(IEnumerable<IExportDocument> documents, GrpcClientFactory clients)
{
    /// <summary>The services that answer <see cref="Exports"/>; one that is added to the fleet is added here.</summary>
    public static readonly string[] Services = ["rooms", "chat", "media", "operations"];

    // A service that is silent for so long while it should be sending is as good as away.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(1);

    /// <param name="accountId">Whose data.</param>
    /// <param name="archive">Where to.</param>
    /// <param name="progress">Called after every piece.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RpcException">A service is away.</exception>
    public async Task CollectAsync(Guid accountId, ExportArchive archive, Func<Task> progress, CancellationToken cancellationToken)
    {
        foreach (var document in documents)
        {
            var content = await document.ReadAsync(accountId, cancellationToken);
            await archive.AddAsync($"account/{document.Name}", JsonSerializer.SerializeToUtf8Bytes(content, ExportStream.Json), cancellationToken);
            await progress();
        }

        foreach (var service in Services)
            await FetchAsync(service, accountId, archive, progress, cancellationToken);
    }

    private async Task FetchAsync(
        string service, Guid accountId, ExportArchive archive, Func<Task> progress, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(LongestSilence);
        var client = clients.CreateClient<Exports.ExportsClient>(ClientName(service));
        using var call = client.Export(new ExportRequest { UserId = accountId.ToString() }, new CallOptions(cancellationToken: silence.Token));
        while (await call.ResponseStream.MoveNext(silence.Token))
        {
            var part = call.ResponseStream.Current;
            await archive.AddAsync(part.File, part.Chunk.Memory, cancellationToken);
            await progress();
            silence.CancelAfter(LongestSilence);
        }
    }

    public static string ClientName(string service) => $"exports-{service}";
}
