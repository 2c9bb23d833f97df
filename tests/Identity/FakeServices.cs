using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Ensemble.Contracts.Export;
using Ensemble.Contracts.Media;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.Identity;

internal sealed record StoredArchive(StoreFileRequest.Types.Description Description, byte[] Content);

/// <summary>Rooms, chat, media and operations as identity sees them when it collects a user's data: over real gRPC, one process each.</summary>
internal sealed class FakeServices : IAsyncDisposable
{
    private static readonly string[] Names = ["rooms", "chat", "media", "operations"];

    private readonly List<WebApplication> apps = [];

    public Dictionary<string, string> Settings { get; } = [];

    public byte[] BigFile { get; } = RandomNumberGenerator.GetBytes(300_000);

    public ConcurrentQueue<StoredArchive> Files { get; } = new();

    /// <summary>Nobody answers.</summary>
    public bool AreAway { get; set; }

    /// <summary>Media fails in the middle of a file.</summary>
    public bool BreaksOff { get; set; }

    /// <summary>Media breaks off, or answers that it has an archive, when this ends.</summary>
    public Task Held { get; set; } = Task.CompletedTask;

    /// <summary>Archives that were deleted.</summary>
    public ConcurrentQueue<string> Deleted { get; } = new();

    /// <summary>Calls that were not answered.</summary>
    public int Failures { get; set; }

    public static async Task<FakeServices> StartAsync()
    {
        var services = new FakeServices();
        foreach (var name in Names)
            await services.StartAsync(name);
        return services;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in apps)
            await app.DisposeAsync();
    }

    private async Task StartAsync(string name)
    {
        var port = FreePort.Take();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, options => options.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(_ => new ExportsFake(this, name));
        builder.Services.AddSingleton(_ => new FilesFake(this));
        var app = builder.Build();
        app.MapGrpcService<ExportsFake>();
        app.MapGrpcService<FilesFake>();
        await app.StartAsync();
        apps.Add(app);
        Settings[$"services:{name}:grpc:0"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
    }

    private RpcException Away()
    {
        Failures++;
        return new RpcException(new Status(StatusCode.Unavailable, "away"));
    }

    private sealed class ExportsFake(FakeServices services, string name) : Exports.ExportsBase
    {
        public override async Task Export(ExportRequest request, IServerStreamWriter<ExportPart> responseStream, ServerCallContext context)
        {
            if (services.AreAway)
                throw services.Away();
            if (name != "media")
            {
                await responseStream.WriteAsync(new ExportPart { File = $"{name}/data.json", Chunk = ByteString.CopyFromUtf8("[]") });
                return;
            }

            foreach (var chunk in services.BigFile.Chunk(64 * 1024))
            {
                await responseStream.WriteAsync(new ExportPart { File = "media/big.bin", Chunk = ByteString.CopyFrom(chunk) });
                if (!services.BreaksOff)
                    continue;
                await services.Held.WaitAsync(context.CancellationToken);
                throw services.Away();
            }
        }
    }

    private sealed class FilesFake(FakeServices services) : Files.FilesBase
    {
        public override async Task<MediaFile> StoreFile(IAsyncStreamReader<StoreFileRequest> requestStream, ServerCallContext context)
        {
            await requestStream.MoveNext(context.CancellationToken);
            var description = requestStream.Current.Description;
            using var content = new MemoryStream();
            while (await requestStream.MoveNext(context.CancellationToken))
                requestStream.Current.Piece.WriteTo(content);
            services.Files.Enqueue(new StoredArchive(description, content.ToArray()));
            await services.Held.WaitAsync(context.CancellationToken);
            return new MediaFile { FileId = description.FileId };
        }

        public override Task<DeleteFileReply> DeleteFile(DeleteFileRequest request, ServerCallContext context)
        {
            services.Deleted.Enqueue(request.FileId);
            return Task.FromResult(new DeleteFileReply { Deleted = true });
        }

        public override Task<SignedUrl> SignUrl(SignUrlRequest request, ServerCallContext context) =>
            Task.FromResult(new SignedUrl { Url = $"/signed/{request.FileId}" });
    }
}
