using System.Text;
using Ensemble.Media.Files;
using Ensemble.Media.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Media;

public sealed class StoreTests : IAsyncLifetime
{
    private MediaService media = null!;

    public async ValueTask InitializeAsync() => media = await MediaService.StartAsync();

    public ValueTask DisposeAsync() => media.DisposeAsync();

    [Fact]
    public async Task Two_files_of_one_content_share_it_and_the_last_takes_it_along()
    {
        var one = await media.StoreAsync("largo"u8.ToArray(), "one.txt");
        var other = await media.StoreAsync("largo"u8.ToArray(), "other.txt");
        Assert.Equal(one.Hash, other.Hash);
        Assert.Single(media.FilesOnDisk());

        Assert.True(await media.RemoveAsync(one.Id));
        Assert.Single(media.FilesOnDisk());
        Assert.True(await media.RemoveAsync(other.Id));
        Assert.Empty(media.FilesOnDisk());
        Assert.False(await media.RemoveAsync(other.Id));
        Assert.False(await media.WithDbAsync(db => db.Objects.AnyAsync()));
    }

    [Fact]
    public async Task The_name_on_the_disk_is_the_SHA_256_of_the_content()
    {
        await media.StoreAsync("abc"u8.ToArray(), "abc.txt");

        var path = Path.GetRelativePath(media.Directory, Assert.Single(media.FilesOnDisk()));

        Assert.Equal("objects/ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", path);
    }

    [Fact]
    public async Task A_content_stored_by_twenty_at_once_and_removed_meanwhile_is_there_for_every_file_that_is_left()
    {
        var content = Encoding.UTF8.GetBytes("the same for all");
        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
            {
                var file = await media.StoreAsync(content, $"{number}.txt");
                if (number % 2 == 0)
                    await media.RemoveAsync(file.Id);
            }));

            var left = await media.WithDbAsync(db => db.Files.ToListAsync());
            Assert.Equal(10, left.Count);
            foreach (var file in left)
                Assert.Equal(content, await media.Http.GetByteArrayAsync(file.Url()));
            await Task.WhenAll(left.Select(file => media.RemoveAsync(file.Id)));
            Assert.Empty(media.FilesOnDisk());
        }
    }

    [Fact]
    public async Task What_a_killed_process_left_is_removed()
    {
        await File.WriteAllTextAsync(Path.Combine(media.Directory, "incoming", "half"), "half of it");
        // The row, and the content, of an upload that was killed before its file was on record.
        var file = await media.StoreAsync("orphan"u8.ToArray(), "orphan.txt");
        await media.WithDbAsync(async db =>
        {
            await db.Files.Where(row => row.Id == file.Id).ExecuteDeleteAsync();
            return await db.Objects.ExecuteUpdateAsync(set => set.SetProperty(row => row.ReleasedAt, DateTimeOffset.UtcNow));
        });

        Assert.Equal(1, media.Services.GetRequiredService<Staging>().RemoveAbandoned());
        await media.Services.GetRequiredService<Reclaim>().AllAsync(default);

        Assert.Empty(media.FilesOnDisk());
    }

    [Fact]
    public async Task An_upload_in_flight_is_not_taken_for_a_left_over()
    {
        var staging = media.Services.GetRequiredService<Staging>();
        await using var arriving = staging.Create(100);

        Assert.Equal(0, staging.RemoveAbandoned());
        Assert.True(File.Exists(arriving.Path));
    }
}
