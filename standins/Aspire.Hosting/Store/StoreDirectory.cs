using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Store;

/// <summary>The application's data on disk, used by one AppHost at a time.</summary>
internal sealed class StoreDirectory(Func<StoreClaim> claim, bool isTemporary, bool isFresh) : IDisposable
{
    private const string PidFile = "fleet.pid";

    /// <summary>In each data directory that was made here: only those are deleted for a fresh start.</summary>
    private const string DataMark = "fleet.data";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private FileStream? _lock;

    public string Path => Claim.Path;

    private StoreClaim Claim => field ??= claim();

    /// <summary>What has no volume lives here until the run ends. A volume's name does not start with a dot.</summary>
    private string TemporaryPath => In(".temp");

    /// <summary>Takes the directory for this process; another AppHost on it is a <see cref="DistributedApplicationException"/>.</summary>
    public void Lock()
    {
        Claim.Make();
        try
        {
            _lock = new FileStream(In(StoreClaim.LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            var pid = File.Exists(In(PidFile)) ? $" (pid {File.ReadAllText(In(PidFile)).Trim()})" : "";
            throw new DistributedApplicationException(
                $"The data directory {Path} is in use by another AppHost{pid}. Stop that one, or give this one a directory of its own: "
                + $"{Claim.Setting}.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Claim.Unusable(exception);
        }

        try
        {
            if (isFresh)
            {
                DeleteData();
            }

            File.WriteAllText(In(PidFile), $"{Environment.ProcessId}\n");
            DeleteTemporary(); // of a run that was killed
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Claim.Unusable(exception);
        }
    }

    /// <summary>Where a resource keeps its data. Made and marked here; one that somebody else made and filled is refused.</summary>
    public string DataDirectoryOf(IResource resource)
    {
        var directory = resource.TryGetLastAnnotation<ContainerMountAnnotation>(out var mount)
            ? In(mount.Source ?? resource.Name)
            : System.IO.Path.Combine(TemporaryPath, resource.Name);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, OwnerOnly);
        }

        var mark = System.IO.Path.Combine(directory, DataMark);
        if (!File.Exists(mark))
        {
            if (Directory.EnumerateFileSystemEntries(directory).Any())
            {
                throw new DistributedApplicationException(
                    $"{directory} holds something that this AppHost did not make. Move it away, or choose another data directory: {Claim.Setting}.");
            }

            File.Create(mark).Dispose();
        }

        return directory;
    }

    /// <summary>Lets go of the directory, without what was not meant to stay.</summary>
    public void Dispose()
    {
        if (_lock is not null)
        {
            DeleteTemporary();
            File.Delete(In(PidFile));
            _lock.Dispose();
            _lock = null;
            if (isTemporary)
            {
                Directory.Delete(Path, recursive: true);
            }
        }
    }

    /// <summary>What earlier runs made, and nothing that somebody put beside it.</summary>
    private void DeleteData()
    {
        foreach (var directory in Directory.GetDirectories(Path).Where(directory => File.Exists(System.IO.Path.Combine(directory, DataMark))))
        {
            Directory.Delete(directory, recursive: true);
        }

        File.Delete(In(ParameterFile.Name));
        File.Delete(In(Announcements.FileName));
    }

    private void DeleteTemporary()
    {
        if (Directory.Exists(TemporaryPath))
        {
            Directory.Delete(TemporaryPath, recursive: true);
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
