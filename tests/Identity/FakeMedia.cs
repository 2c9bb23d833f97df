using System.Collections.Concurrent;
using System.Globalization;
using Ensemble.Contracts.Media;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.Identity;

/// <summary>Media as identity sees it, over real gRPC: keeps what begins like a PNG.</summary>
internal sealed class FakeMedia : IAsyncDisposable
{
    private WebApplication? app;
    private int received;

    /// <summary>Sizes of the files that are there, by id.</summary>
    public ConcurrentDictionary<string, int> Files { get; } = new();

    /// <summary>Stores the files and then breaks, as a media that is killed before it answers.</summary>
    public bool BreaksAfterStoring { get; set; }

    /// <summary>Has no place for another picture.</summary>
    public bool IsFull { get; set; }

    /// <summary>Answers when this ends.</summary>
    public Task Held { get; set; } = Task.CompletedTask;

    /// <summary>Pictures that have arrived.</summary>
    public int Received => received;

    public int Port { get; } = FreePort.Take();

    public Dictionary<string, string> Settings => new()
    {
        ["services:media:grpc"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"),
    };

    public static async Task<FakeMedia> StartAsync()
    {
        var media = new FakeMedia();
        await media.ResumeAsync();
        return media;
    }

    public async Task ResumeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(Port, options => options.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new FilesService(this));
        app = builder.Build();
        app.MapGrpcService<FilesService>();
        await app.StartAsync();
    }

    public async Task StopAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
        app = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private sealed class FilesService(FakeMedia media) : Contracts.Media.Files.FilesBase
    {
        public override async Task<Avatar> StoreAvatar(IAsyncStreamReader<StoreAvatarRequest> requestStream, ServerCallContext context)
        {
            Assert.True(await requestStream.MoveNext(context.CancellationToken));
            var first = requestStream.Current;
            if (media.IsFull)
                throw new RpcException(new Status(StatusCode.Unavailable, "Too many."), new Metadata { { "retry-after", "7" } });
            var image = new MemoryStream();
            while (await requestStream.MoveNext(context.CancellationToken))
                image.Write(requestStream.Current.Piece.Span);
            Interlocked.Increment(ref media.received);
            await media.Held.WaitAsync(context.CancellationToken);
            if (!image.ToArray().AsSpan().StartsWith(Pictures.Signature))
                throw new RpcException(new Status(StatusCode.InvalidArgument, "piece: must be a PNG."));
            media.Files[first.LargeId] = (int)image.Length;
            media.Files[first.SmallId] = 64;
            if (media.BreaksAfterStoring)
                throw new RpcException(new Status(StatusCode.Unavailable, "Gone."));
            return new Avatar { Large = new MediaFile { FileId = first.LargeId }, Small = new MediaFile { FileId = first.SmallId } };
        }

        public override async Task<MediaFile> GetFile(GetFileRequest request, ServerCallContext context)
        {
            await media.Held.WaitAsync(context.CancellationToken);
            return new MediaFile { FileId = request.FileId };
        }

        public override Task<DeleteFileReply> DeleteFile(DeleteFileRequest request, ServerCallContext context) =>
            Task.FromResult(new DeleteFileReply { Deleted = media.Files.TryRemove(request.FileId, out _) });
    }
}

internal static class Pictures
{
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G'];

    public static byte[] OfSize(int bytes) => [.. Signature, .. new byte[bytes - Signature.Length]];
}
