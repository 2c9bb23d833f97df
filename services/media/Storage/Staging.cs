using Microsoft.Extensions.Options;

namespace Ensemble.Media.Storage;

/// <summary>
/// The directory where contents arrive. A file here is locked by the process that writes it, so what isn't locked belongs to a process
/// that is gone.
/// </summary>
internal sealed class Staging
{
    private readonly string directory;

    public Staging(IOptions<StorageOptions> options) =>
        directory = Directory.CreateDirectory(Path.Combine(options.Value.Directory, "incoming")).FullName;

    /// <summary>A new, empty file that takes up to <paramref name="limit"/> bytes.</summary>
    public StagedFile Create(long limit) => new(Path.Combine(directory, Guid.NewGuid().ToString("N")), limit);

    /// <returns>How many files were removed.</returns>
    public int RemoveAbandoned() => Directory.EnumerateFiles(directory).Count(TryRemove);

    private static bool TryRemove(string path)
    {
        try
        {
            using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                File.Delete(path);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false; // Finished between the listing and now.
        }
        catch (IOException)
        {
            return false; // Locked: it is being written.
        }
    }
}
