using Ensemble.ServiceDefaults.Sending;
using Microsoft.Extensions.Options;

namespace Ensemble.Media.Storage;

/// <summary>Contents as files of a directory tree, named by their hash: <c>objects/ab/cdef…</c>.</summary>
internal sealed class DiskStore : IObjectStore
{
    private const string Name = "objects";

    private readonly string root;

    public DiskStore(IOptions<StorageOptions> options) =>
        root = Directory.CreateDirectory(Path.Combine(options.Value.Directory, Name)).FullName;

    public Task PutAsync(string hash, StagedFile content, CancellationToken cancellationToken)
    {
        var path = PathOf(hash);
        if (File.Exists(path))
            return Task.CompletedTask;
        var directory = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory);
            Durable.SyncDirectory(root);
        }

        File.Move(content.Path, path);
        Durable.SyncDirectory(directory);
        return Task.CompletedTask;
    }

    public Task<IContent?> OpenAsync(string hash, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<IContent?>(new DiskContent(FileSending.Open(PathOf(hash)), $"{Name}/{hash[..2]}/{hash[2..]}"));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<IContent?>(null);
        }
    }

    public Task RemoveAsync(string hash, CancellationToken cancellationToken)
    {
        var path = PathOf(hash);
        if (File.Exists(path))
        {
            File.Delete(path);
            Durable.SyncDirectory(Path.GetDirectoryName(path)!);
        }

        return Task.CompletedTask;
    }

    public Task CheckAsync(CancellationToken cancellationToken) => Directory.Exists(root)
        ? Task.CompletedTask
        : throw new DirectoryNotFoundException($"{root} is gone.");

    private string PathOf(string hash) => Path.Combine(root, hash[..2], hash[2..]);
}
