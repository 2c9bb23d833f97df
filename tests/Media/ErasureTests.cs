using System.Text;
using Ensemble.Contracts.Events;
using Ensemble.Contracts.Export;
using Ensemble.Media.Consumers;
using Ensemble.Media.Files;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.Messaging;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Media;

/// <summary>What becomes of a user's files when the account is erased, and how the user gets them before.</summary>
public sealed class ErasureTests : IAsyncLifetime
{
    private MediaService media = null!;

    public async ValueTask InitializeAsync() => media = await MediaService.StartAsync();

    public ValueTask DisposeAsync() => media.DisposeAsync();

    [Fact]
    public async Task The_files_of_an_erased_user_are_gone_but_a_content_that_another_one_has_stays_for_that_one()
    {
        var (gone, stays) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var (own, shared) = ("only clara's"u8.ToArray(), "clara's and robert's"u8.ToArray());
        var alone = await media.StoreAsync(own, "clara-the-gone.txt", gone);
        await media.StoreAsync(shared, "clara-the-gone too.txt", gone, isPrivate: true);
        var kept = await media.StoreAsync(shared, "robert.txt", stays);
        Assert.Equal(2, media.FilesOnDisk().Length);

        await EraseAsync(gone);
        await EraseAsync(gone);

        // The outbox holds events that wait for the broker.
        Assert.Empty(await Traces.FindAsync(media.ConnectionString, [gone.ToString(), "clara-the-gone", alone.Hash], "outbox"));
        Assert.Equal(shared, await File.ReadAllBytesAsync(Assert.Single(media.FilesOnDisk())));
        Assert.Equal(shared, await media.Http.GetByteArrayAsync(kept.Url()));
    }

    [Fact]
    public async Task An_upload_that_ends_after_the_erasure_is_not_kept()
    {
        var gone = Guid.CreateVersion7();
        await EraseAsync(gone);

        await Assert.ThrowsAsync<RefusedException>(() => media.StoreAsync("late"u8.ToArray(), "late.txt", gone));

        Assert.False(await media.WithDbAsync(db => db.Files.AnyAsync(file => file.OwnerId == gone)));
        await media.Services.GetRequiredService<Reclaim>().AllAsync(default);
        Assert.Empty(media.FilesOnDisk());
    }

    [Fact]
    public async Task Uploads_at_the_same_time_leave_nothing_behind()
    {
        var gone = Guid.CreateVersion7();
        var uploads = Enumerable.Range(0, 20).Select(i => StoreAsync(gone, i)).ToList();

        await EraseAsync(gone);
        await Task.WhenAll(uploads);

        Assert.False(await media.WithDbAsync(db => db.Files.AnyAsync(file => file.OwnerId == gone)));
        await media.Services.GetRequiredService<Reclaim>().AllAsync(default);
        Assert.Empty(media.FilesOnDisk());
    }

    [Fact]
    public async Task A_file_for_a_while_is_deleted_when_its_time_is_over_and_is_in_no_export()
    {
        var owner = Guid.CreateVersion7();
        using var channel = GrpcChannel.ForAddress(media.GrpcAddress);
        var files = new Contracts.Media.Files.FilesClient(channel);
        using var call = files.StoreFile();
        var expires = DateTimeOffset.UtcNow.AddSeconds(1).ToUnixTimeMilliseconds();
        await call.RequestStream.WriteAsync(new() { Description = new() { OwnerId = owner.ToString(), Name = "archive.zip", Private = true, ExpiresAt = expires } });
        await call.RequestStream.WriteAsync(new() { Piece = Google.Protobuf.ByteString.CopyFromUtf8("PK") });
        await call.RequestStream.CompleteAsync();
        var stored = await call;
        Assert.Equal("[]", Encoding.UTF8.GetString((await ExportAsync(owner))["media/files.json"]));

        await Eventually.TrueAsync(async () =>
        {
            await media.Services.GetRequiredService<ExpiredFiles>().RemoveAsync(default);
            return media.FilesOnDisk().Length == 0;
        }, "the file is gone");

        Assert.False(await media.WithDbAsync(db => db.Files.AnyAsync(file => file.Id == Guid.Parse(stored.FileId))));
    }

    [Fact]
    public async Task A_user_s_files_are_exported_byte_for_byte()
    {
        var owner = Guid.CreateVersion7();
        var big = new byte[200_000];
        Random.Shared.NextBytes(big);
        var (first, second) = (await media.StoreAsync(big, "big.bin", owner, isPrivate: true), await media.StoreAsync([], "empty.txt", owner));
        await media.StoreAsync("robert's"u8.ToArray(), "robert.txt", Guid.CreateVersion7());

        var files = await ExportAsync(owner);

        Assert.Equal(
            new[] { $"media/files/{first.Id}/big.bin", $"media/files/{second.Id}/empty.txt", "media/files.json" }.Order(StringComparer.Ordinal),
            files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(big, files[$"media/files/{first.Id}/big.bin"]);
        Assert.Empty(files[$"media/files/{second.Id}/empty.txt"]);
        Assert.Contains(first.Hash, Encoding.UTF8.GetString(files["media/files.json"]), StringComparison.Ordinal);
    }

    private async Task StoreAsync(Guid owner, int number)
    {
        try
        {
            await media.StoreAsync(Encoding.UTF8.GetBytes($"content {number % 3} of {owner}"), $"{number}.txt", owner);
        }
        catch (RefusedException refused)
        {
            Assert.Equal(401, refused.Problem.Status);
        }
    }

    private async Task<Dictionary<string, byte[]>> ExportAsync(Guid owner)
    {
        using var channel = GrpcChannel.ForAddress(media.GrpcAddress);
        using var call = new Exports.ExportsClient(channel).Export(new ExportRequest { UserId = owner.ToString() });
        var files = new Dictionary<string, byte[]>();
        await foreach (var part in call.ResponseStream.ReadAllAsync())
        {
            Assert.InRange(part.Chunk.Length, 0, 64 * 1024);
            files[part.File] = [.. files.GetValueOrDefault(part.File, []), .. part.Chunk];
        }

        return files;
    }

    private async Task EraseAsync(Guid user)
    {
        await using var scope = media.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<RemoveFilesOfUser>().ConsumeAsync(
            new UserDeleted(user, false, DateTimeOffset.UtcNow), new Delivery(Guid.NewGuid(), 1), default);
    }
}
