using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Store;

/// <summary>The application's data on disk, used by one AppHost at a time.</summary>
internal sealed class StoreDirectory(Func<string> path, bool isTemporary, bool isFresh) : IDisposable
{
    private const string LockFile = "fleet.lock";
    private const string PidFile = "fleet.pid";
    private FileStream? _lock;

    public string Path => field ??= path();

    /// <summary>What has no volume lives here until the run ends. A volume's name does not start with a dot.</summary>
    private string TemporaryPath => System.IO.Path.Combine(Path, ".temp");

    /// <summary>Takes the directory for this process; another AppHost on it is a <see cref="DistributedApplicationException"/>.</summary>
    public void Lock()
    {
        Directory.CreateDirectory(Path);
        var lockFile = System.IO.Path.Combine(Path, LockFile);
        if (isFresh && !File.Exists(lockFile) && Directory.EnumerateFileSystemEntries(Path).Any())
        {
            throw new DistributedApplicationException($"{Path} holds something else than an AppHost's data, which is not deleted for a fresh start.");
        }

        var pidFile = System.IO.Path.Combine(Path, PidFile);
        try
        {
            _lock = new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            var pid = File.Exists(pidFile) ? $" (pid {File.ReadAllText(pidFile).Trim()})" : "";
            throw new DistributedApplicationException(
                $"The data directory {Path} is in use by another AppHost{pid}. Stop that one, or give this one a directory of its own in the "
                + $"configuration's {StorePath.Key}.", exception);
        }

        if (isFresh)
        {
            DeleteAll();
        }

        File.WriteAllText(pidFile, $"{Environment.ProcessId}\n");
        DeleteTemporary(); // of a run that was killed
    }

    public string DataDirectoryOf(IResource resource) =>
        resource.TryGetLastAnnotation<ContainerMountAnnotation>(out var mount)
            ? System.IO.Path.Combine(Path, mount.Source ?? resource.Name)
            : System.IO.Path.Combine(TemporaryPath, resource.Name);

    /// <summary>Lets go of the directory, without what was not meant to stay.</summary>
    public void Dispose()
    {
        if (_lock is not null)
        {
            DeleteTemporary();
            File.Delete(System.IO.Path.Combine(Path, PidFile));
            _lock.Dispose();
            _lock = null;
            if (isTemporary)
            {
                Directory.Delete(Path, recursive: true);
            }
        }
    }

    private void DeleteAll()
    {
        foreach (var directory in Directory.GetDirectories(Path))
        {
            Directory.Delete(directory, recursive: true);
        }

        foreach (var file in Directory.GetFiles(Path).Where(file => System.IO.Path.GetFileName(file) != LockFile))
        {
            File.Delete(file);
        }
    }

    private void DeleteTemporary()
    {
        if (Directory.Exists(TemporaryPath))
        {
            Directory.Delete(TemporaryPath, recursive: true);
        }
    }
}
