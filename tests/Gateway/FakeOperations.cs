using System.Collections.Concurrent;
using System.Globalization;
using Ensemble.Contracts.Operations;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.Gateway;

/// <summary>Operations as the gateway's audit trail sees it, over real gRPC. Nobody listens before <see cref="StartAsync"/>.</summary>
internal sealed class FakeOperations : AuditTrail.AuditTrailBase, IAsyncDisposable
{
    private readonly int port = FreePort.Take();
    private WebApplication? app;

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    /// <summary>All that came, by id.</summary>
    public ConcurrentDictionary<string, AuditRecord> Records { get; } = new();

    /// <summary>An action that is refused.</summary>
    public string? Refused { get; set; }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, options => options.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        app = builder.Build();
        app.MapGrpcService<FakeOperations>();
        await app.StartAsync();
    }

    public override Task<RecordReply> Record(RecordRequest request, ServerCallContext context)
    {
        if (request.Records.Any(record => record.Action == Refused))
            throw new RpcException(new Status(StatusCode.InvalidArgument, "action: is refused."));
        foreach (var record in request.Records)
            Records[record.Id] = record;
        return Task.FromResult(new RecordReply());
    }

    public Task ArrivedAsync(int count) =>
        Eventually.TrueAsync(() => Task.FromResult(Records.Count >= count), $"{count} records have arrived, not {Records.Count}", 30);

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
    }
}
