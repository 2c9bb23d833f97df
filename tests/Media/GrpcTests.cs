using Ensemble.Contracts.Media;
using Ensemble.Media.Images;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Ensemble.Tests.Media;

public sealed class GrpcTests : IClassFixture<SharedMedia>, IDisposable
{
    private readonly MediaService media;
    private readonly GrpcChannel channel;
    private readonly Files.FilesClient files;

    public GrpcTests(SharedMedia shared)
    {
        media = shared.Service;
        channel = GrpcChannel.ForAddress(media.GrpcAddress);
        files = new Files.FilesClient(channel);
    }

    public void Dispose() => channel.Dispose();

    [Fact]
    public async Task A_private_file_is_stored_in_pieces_found_opened_by_a_signed_URL_and_deleted()
    {
        var (owner, id) = (Guid.CreateVersion7().ToString(), Guid.CreateVersion7().ToString());
        using var call = files.StoreFile();
        await call.RequestStream.WriteAsync(new() { Description = new() { FileId = id, OwnerId = owner, Name = "export.zip", Private = true } });
        await call.RequestStream.WriteAsync(new() { Piece = ByteString.CopyFrom("PK\u0003\u0004"u8) });
        await call.RequestStream.WriteAsync(new() { Piece = ByteString.CopyFromUtf8("rest") });
        await call.RequestStream.CompleteAsync();
        var stored = await call;
        Assert.Equal(id, stored.FileId);
        Assert.Equal((owner, "export.zip", "application/zip", 8L, true), (stored.OwnerId, stored.Name, stored.ContentType, stored.Size, stored.Private));

        Assert.Equal(stored.FileId, (await files.GetFileAsync(new() { FileId = stored.FileId })).FileId);
        Assert.Single((await files.GetFilesAsync(new() { FileIds = { stored.FileId, Guid.NewGuid().ToString() } })).Files);
        var signed = await files.SignUrlAsync(new() { FileId = stored.FileId, ValidSeconds = 60 });
        Assert.Equal("PK\u0003\u0004rest", await media.Http.GetStringAsync(signed.Url));
        using (var closed = await media.Http.GetAsync(stored.Url))
            Assert.Equal(404, (int)closed.StatusCode);

        Assert.True((await files.DeleteFileAsync(new() { FileId = stored.FileId })).Deleted);
        Assert.False((await files.DeleteFileAsync(new() { FileId = stored.FileId })).Deleted);
        Assert.Equal(StatusCode.NotFound, await StatusAsync(async () => await files.GetFileAsync(new() { FileId = stored.FileId })));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_001)]
    public async Task A_file_is_read_in_pieces_and_not_when_it_is_larger_than_wanted(int size)
    {
        var content = new byte[size];
        new Random(size).NextBytes(content);
        var file = (await media.StoreAsync(content, "take.mid", Guid.CreateVersion7(), isPrivate: true)).Id.ToString();

        var pieces = await ReadAsync(file, Math.Max(1, size));

        Assert.Equal(content, pieces.SelectMany(piece => piece));
        Assert.All(pieces, piece => Assert.InRange(piece.Length, 1, 64 * 1024));
        if (size > 1)
            Assert.Equal(StatusCode.ResourceExhausted, await StatusAsync(() => ReadAsync(file, size - 1)));
        Assert.Equal(StatusCode.InvalidArgument, await StatusAsync(() => ReadAsync(file, 0)));
        Assert.Equal(StatusCode.NotFound, await StatusAsync(() => ReadAsync(Guid.NewGuid().ToString(), 1)));
    }

    private async Task<List<byte[]>> ReadAsync(string file, long maxBytes)
    {
        using var call = files.ReadFile(new() { FileId = file, MaxBytes = maxBytes });
        var pieces = new List<byte[]>();
        await foreach (var piece in call.ResponseStream.ReadAllAsync())
            pieces.Add(piece.Data.ToByteArray());
        return pieces;
    }

    [Fact]
    public async Task What_is_wrong_is_named()
    {
        Assert.Equal(StatusCode.InvalidArgument, await StatusAsync(async () => await files.GetFileAsync(new() { FileId = "x" })));
        Assert.Equal(StatusCode.InvalidArgument, await StatusAsync(async () => await files.SignUrlAsync(new() { FileId = Guid.NewGuid().ToString() })));
        var many = Enumerable.Range(0, 501).Select(_ => Guid.NewGuid().ToString());
        Assert.Equal(StatusCode.InvalidArgument, await StatusAsync(async () => await files.GetFilesAsync(new() { FileIds = { many } })));
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    [InlineData("webp")]
    [InlineData("gif")]
    public async Task An_avatar_is_kept_as_two_squares_without_the_metadata_of_the_original(string kind)
    {
        var image = await Picture.MakeAsync(kind);

        var avatar = await AvatarAsync(image);

        Assert.Equal((256, 256), await SizeAsync(avatar.Large));
        Assert.Equal((64, 64), await SizeAsync(avatar.Small));
        Assert.Equal(("image/png", "image/png"), (avatar.Large.ContentType, avatar.Small.ContentType));
        Assert.DoesNotContain("home address", await media.Http.GetStringAsync(avatar.Large.Url), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(media.Directory, "incoming")));
    }

    public static TheoryData<string, byte, string> Orientations()
    {
        string[] corners =
        [
            "red blue white green", "blue red green white", "white green red blue", "green white blue red",
            "red green white blue", "green red blue white", "white blue red green", "blue white green red",
        ];
        return new(from kind in (string[])["jpg", "png", "webp"] from index in Enumerable.Range(0, corners.Length) select (kind, (byte)(index + 1), corners[index]));
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public async Task A_photograph_stands_as_the_camera_was_held(string kind, byte orientation, string corners)
    {
        var avatar = await AvatarAsync(await Picture.PhotographAsync(kind, orientation));

        foreach (var (file, size) in new[] { (avatar.Large, 256), (avatar.Small, 64) })
        {
            var picture = await media.Http.GetByteArrayAsync(file.Url);
            Assert.Equal(corners, string.Join(' ', await Picture.CornersAsync(picture, size)));
            Assert.Equal(-1, picture.AsSpan().IndexOf("home address"u8));
            Assert.Equal(-1, picture.AsSpan().IndexOf("eXIf"u8));
        }
    }

    [Fact]
    public async Task An_avatar_gets_the_ids_that_were_asked_for()
    {
        var (large, small) = (Guid.CreateVersion7().ToString(), Guid.CreateVersion7().ToString());

        var avatar = await AvatarAsync(await Picture.MakeAsync("png"), large, small);

        Assert.Equal((large, small), (avatar.Large.FileId, avatar.Small.FileId));
        Assert.Equal(StatusCode.InvalidArgument, await StatusAsync(() => AvatarAsync([1], "x", small)));
    }

    [Fact]
    public async Task What_is_no_picture_of_the_four_kinds_or_can_not_be_read_is_refused_and_leaves_nothing()
    {
        var before = media.FilesOnDisk();
        foreach (var content in new[] { "#EXTM3U\nfile:///etc/passwd"u8.ToArray(), "<svg/>"u8.ToArray(), [], "GIF89a"u8.ToArray(), [0x89, .. "PNG\r\n\u001a\nnot really"u8] })
            Assert.Equal(StatusCode.InvalidArgument, await StatusAsync(() => AvatarAsync(content)));
        Assert.Equal(StatusCode.ResourceExhausted, await StatusAsync(() => AvatarAsync([.. "GIF89a"u8, .. new byte[5 * 1024 * 1024]])));
        Assert.Equal(before, media.FilesOnDisk());
    }

    [Fact]
    public async Task A_picture_of_more_pixels_than_anybody_needs_is_refused()
    {
        var image = await Picture.MakeAsync("png", "8000x8000");

        Assert.Equal(StatusCode.InvalidArgument, await StatusAsync(() => AvatarAsync(image)));
    }

    [Fact]
    public async Task When_all_places_are_taken_a_picture_is_refused_at_once_with_the_time_to_come_again()
    {
        await using var other = await MediaService.StartAsync();
        using var otherChannel = GrpcChannel.ForAddress(other.GrpcAddress);
        var client = new Files.FilesClient(otherChannel);
        var waiting = new List<AsyncClientStreamingCall<StoreAvatarRequest, Avatar>>();
        for (var place = 0; place < AvatarQueue.Places; place++)
        {
            waiting.Add(client.StoreAvatar());
            await waiting[^1].RequestStream.WriteAsync(new() { OwnerId = Guid.CreateVersion7().ToString() });
        }

        await Eventually.TrueAsync(() => other.FilesOnDisk().Length == AvatarQueue.Places, "all places are taken");
        using var late = client.StoreAvatar();
        await late.RequestStream.WriteAsync(new() { OwnerId = Guid.CreateVersion7().ToString() });
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await late);
        Assert.Equal((StatusCode.Unavailable, "5"), (refusal.StatusCode, refusal.Trailers.GetValue(AvatarQueue.RetryAfter)));
        Assert.Equal(AvatarQueue.Places, other.FilesOnDisk().Length);

        waiting.ForEach(call => call.Dispose());
        await Eventually.TrueAsync(() => other.FilesOnDisk().Length == 0, "those who went have left their places");
        Assert.Equal((256, 256), await SizeAsync(other, (await AvatarAsync(client, await Picture.MakeAsync("png"))).Large));
    }

    [Fact]
    public async Task The_public_port_knows_nothing_of_it()
    {
        using var body = new ByteArrayContent(new byte[5]);
        body.Headers.Add("Content-Type", "application/grpc");

        using var answer = await media.Http.PostAsync("/ensemble.media.v1.Files/GetFile", body);

        Assert.Equal(404, (int)answer.StatusCode);
    }

    private Task<Avatar> AvatarAsync(byte[] image, string largeId = "", string smallId = "") => AvatarAsync(files, image, largeId, smallId);

    private static async Task<Avatar> AvatarAsync(Files.FilesClient client, byte[] image, string largeId = "", string smallId = "")
    {
        using var call = client.StoreAvatar();
        await call.RequestStream.WriteAsync(new() { OwnerId = Guid.CreateVersion7().ToString(), LargeId = largeId, SmallId = smallId });
        try
        {
            foreach (var piece in image.Chunk(64 * 1024))
                await call.RequestStream.WriteAsync(new() { Piece = ByteString.CopyFrom(piece) });
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            Assert.NotEmpty(image); // The service has answered already; the answer says why.
        }

        return await call;
    }

    // Width and height stand at a fixed place of a PNG.
    private Task<(int Width, int Height)> SizeAsync(MediaFile file) => SizeAsync(media, file);

    private static async Task<(int Width, int Height)> SizeAsync(MediaService from, MediaFile file)
    {
        var png = await from.Http.GetByteArrayAsync(file.Url);
        return ((png[18] << 8) + png[19], (png[22] << 8) + png[23]);
    }

    private static async Task<StatusCode> StatusAsync(Func<Task> call) => (await Assert.ThrowsAsync<RpcException>(call)).StatusCode;
}
