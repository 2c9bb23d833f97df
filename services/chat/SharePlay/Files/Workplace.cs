namespace Ensemble.Chat.SharePlay.Files;

/// <summary>
/// A directory for one download, gone when disposed. A locked file in it says that its process lives, so what isn't locked belongs to a
/// process that is gone.
/// </summary>
internal sealed class Workplace : IDisposable
{
    private const string LockName = ".lock";

    private readonly FileStream claim;

    private Workplace(string path, FileStream claim) => (Path, this.claim) = (path, claim);

    /// <summary>Empty but for the lock.</summary>
    public string Path { get; }

    /// <summary>What programs may fill: nothing in it is ours.</summary>
    public string Scratch => System.IO.Path.Combine(Path, "scratch");

    /// <summary>What will be kept.</summary>
    public string Result => System.IO.Path.Combine(Path, "result");

    public static Workplace Create(string parent)
    {
        var path = System.IO.Path.Combine(parent, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(path);
        var place = new Workplace(path, new FileStream(System.IO.Path.Combine(path, LockName), FileMode.CreateNew, FileAccess.Write, FileShare.None));
        Directory.CreateDirectory(place.Scratch);
        Directory.CreateDirectory(place.Result);
        return place;
    }

    /// <summary>Removes those whose processes are gone.</summary>
    /// <param name="parent">Where they are.</param>
    /// <param name="unlockedBefore">One without a lock counts as abandoned if it is older: a newer one is just being made.</param>
    /// <returns>How many.</returns>
    public static int RemoveAbandoned(string parent, DateTimeOffset unlockedBefore) =>
        Directory.EnumerateDirectories(parent).Count(path => TryRemove(path, unlockedBefore));

    public void Dispose()
    {
        Remove(Path);
        claim.Dispose();
    }

    private static bool TryRemove(string path, DateTimeOffset unlockedBefore)
    {
        try
        {
            var locked = System.IO.Path.Combine(path, LockName);
            if (!File.Exists(locked) && Directory.GetLastWriteTimeUtc(path) >= unlockedBefore)
                return false;
            if (File.Exists(locked))
                new FileStream(locked, FileMode.Open, FileAccess.Write, FileShare.None).Dispose();
            Remove(path);
            return true;
        }
        catch (IOException)
        {
            return false; // Locked: it is worked in.
        }
    }

    // A program that was killed just now may still end a file.
    private static void Remove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody else was faster.
        }
    }
}
