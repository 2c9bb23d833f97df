using Ensemble.Contracts.Media;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Ensemble.Tests.Media;

/// <summary>Small pictures that other services keep themselves.</summary>
public sealed class ThumbnailTests : IAsyncLifetime
{
    private MediaService media = null!;
    private GrpcChannel channel = null!;

    public async ValueTask InitializeAsync()
    {
        media = await MediaService.StartAsync();
        channel = GrpcChannel.ForAddress(media.GrpcAddress);
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await media.DisposeAsync();
    }

    [Theory]
    [InlineData("png", "200x100", 64, 64, 32)]
    [InlineData("jpg", "100x200", 64, 32, 64)]
    [InlineData("gif", "20x10", 64, 20, 10)]
    public async Task The_whole_picture_fits_and_a_small_one_stays_as_it_is(string kind, string size, int asked, int width, int height)
    {
        var png = (await RenderAsync(asked, await Picture.MakeAsync(kind, size))).Png.ToByteArray();

        Assert.Equal((width, height), ((png[18] << 8) + png[19], (png[22] << 8) + png[23]));
        await Eventually.TrueAsync(() => media.FilesOnDisk().Length == 0, "nothing of it is kept");
    }

    [Theory]
    [InlineData(15)]
    [InlineData(257)]
    public async Task A_size_out_of_bounds_is_refused_by_its_name(int size)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await RenderAsync(size, await Picture.MakeAsync("png")));

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        Assert.StartsWith("size: ", refusal.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_picture_or_too_large_is_refused()
    {
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => RenderAsync(64, "no picture"u8.ToArray()))).StatusCode);
        Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(() => RenderAsync(64, new byte[5 * 1024 * 1024 + 1]))).StatusCode);
    }

    private async Task<Thumbnail> RenderAsync(int size, byte[] image)
    {
        using var call = new Files.FilesClient(channel).RenderThumbnail();
        try
        {
            await call.RequestStream.WriteAsync(new() { Size = size });
            foreach (var piece in image.Chunk(256 * 1024))
                await call.RequestStream.WriteAsync(new() { Piece = ByteString.CopyFrom(piece) });
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            Assert.NotEmpty(image); // The service has answered already; the answer says why.
        }

        return await call;
    }
}
