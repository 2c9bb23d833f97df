using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Store;

/// <summary>
/// Makes a directory the application's store, marked by its lock file. Only an empty one becomes a store: what somebody else keeps in a
/// directory is neither mixed with data nor deleted with them.
/// </summary>
/// <param name="Setting">What a person sets to choose the directory, for messages.</param>
internal sealed record StoreClaim(string Path, string AppHostDirectory, string Setting)
{
    public const string LockFile = "fleet.lock";

    /// <summary>Configuration: what the AppHost calls the setting, where it is not <c>Aspire:Store:Path</c> itself.</summary>
    public const string SettingNameKey = "Aspire:SettingNames:store";

    public static StoreClaim Of(IConfiguration configuration, string appHostDirectory) =>
        new(StorePath.Of(configuration, appHostDirectory), appHostDirectory, configuration[SettingNameKey] ?? StorePath.Key);

    /// <summary>Made where it is missing. What cannot be a store is a <see cref="DistributedApplicationException"/>.</summary>
    public void Make()
    {
        if (IsWithin(AppHostDirectory, Path))
        {
            throw new DistributedApplicationException(
                $"{Path} cannot be the data directory: it contains the program itself. Give {Setting} a directory of its own.");
        }

        try
        {
            Directory.CreateDirectory(Path);
            var lockFile = System.IO.Path.Combine(Path, LockFile);
            if (!File.Exists(lockFile))
            {
                RefuseForeign();
                File.Create(lockFile).Dispose();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(exception);
        }
    }

    public DistributedApplicationException Unusable(Exception exception) =>
        new($"The data directory {Path} cannot be used: {exception.Message} Give {Setting} another one.", exception);

    private void RefuseForeign()
    {
        if (Directory.EnumerateFileSystemEntries(Path).Any())
        {
            throw new DistributedApplicationException(
                $"{Path} is not a data directory: it is not empty and holds something else. Nothing in it was touched. "
                + $"Give {Setting} an empty directory, or one that does not exist yet.");
        }
    }

    /// <summary>Links followed, so that another name of a directory is the same directory.</summary>
    private static bool IsWithin(string inner, string outer) => (Real(inner) + "/").StartsWith(Real(outer).TrimEnd('/') + "/", StringComparison.Ordinal);

    private static string Real(string path)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (System.IO.Path.GetDirectoryName(full) is not { } parent)
        {
            return full;
        }

        var here = System.IO.Path.Combine(Real(parent), System.IO.Path.GetFileName(full));
        return Directory.Exists(here) && Directory.ResolveLinkTarget(here, returnFinalTarget: true) is { } target ? target.FullName : here;
    }
}
