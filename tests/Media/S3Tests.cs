using System.Net.Http.Headers;
using Ensemble.Media.Files;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Media;

public sealed class S3Tests(S3Server s3) : IClassFixture<S3Server>, IAsyncLifetime
{
    private MediaService media = null!;

    public async ValueTask InitializeAsync() => media = await MediaService.StartAsync(s3.Settings);

    public ValueTask DisposeAsync() => media.DisposeAsync();

    [Fact]
    public async Task A_file_is_uploaded_downloaded_in_whole_and_in_part_and_removed_and_nothing_stays_on_the_disk()
    {
        var content = new byte[300_000];
        Random.Shared.NextBytes(content);
        var file = await media.UploadAsync(media.Identity.Register("clara"), content, "a.bin");
        Assert.Single(s3.Objects());
        Assert.Empty(media.FilesOnDisk());

        Assert.Equal(content, await media.Http.GetByteArrayAsync(file.Url()));
        using var request = new HttpRequestMessage(HttpMethod.Get, file.Url()) { Headers = { Range = new RangeHeaderValue(1000, 1999) } };
        using var part = await media.Http.SendAsync(request);
        Assert.Equal(206, (int)part.StatusCode);
        Assert.Equal(content[1000..2000], await part.Content.ReadAsByteArrayAsync());

        await media.RemoveAsync(file.Id);
        Assert.Empty(s3.Objects());
    }

    [Fact]
    public async Task A_large_file_arrives_whole()
    {
        var content = new byte[20_000_000];
        Random.Shared.NextBytes(content);
        var file = await media.StoreAsync(content, "large.bin");

        Assert.Equal(content, await media.Http.GetByteArrayAsync(file.Url()));
        await media.RemoveAsync(file.Id);
    }

    [Fact]
    public async Task A_content_stored_by_many_at_once_and_removed_meanwhile_is_there_for_every_file_that_is_left()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
        {
            var file = await media.StoreAsync("the same for all"u8.ToArray(), $"{number}.txt");
            if (number % 2 == 0)
                await media.RemoveAsync(file.Id);
        }));

        var left = await media.WithDbAsync(db => db.Files.ToListAsync());
        Assert.Equal(10, left.Count);
        foreach (var file in left)
            Assert.Equal("the same for all", await media.Http.GetStringAsync(file.Url()));
        foreach (var file in left)
            await media.RemoveAsync(file.Id);
        Assert.Empty(s3.Objects());
    }
}
