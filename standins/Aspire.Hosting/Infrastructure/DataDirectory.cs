using System.Globalization;

namespace Aspire.Hosting.Infrastructure;

/// <summary>
/// A server's own directory, one server at a time. A server of an AppHost that was killed may still be shutting down in it when the
/// next one comes; a second server on the same files would destroy them.
/// </summary>
internal static class DataDirectory
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Makes the directory, readable by this user only, and waits until no process works in it.</summary>
    /// <exception cref="InvalidOperationException">A process stays in it.</exception>
    public static async Task OpenAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException(
                "Servers without a container engine run on Linux only; give ConnectionStrings of existing ones.");
        }

        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var directory = Directory.CreateDirectory(context.DataDirectory, ownerOnly).FullName;
        var begin = TimeProvider.System.GetTimestamp();
        for (var told = false; WorkingIn(directory) is { } process; told = true)
        {
            if (TimeProvider.System.GetElapsedTime(begin) > Patience)
            {
                throw new InvalidOperationException(
                    $"{context.Name}: process {process} still uses {directory}. Does another AppHost run with the same data?");
            }

            if (!told)
            {
                context.Log($"waiting for process {process} of an earlier run to leave {directory}");
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>A process whose working directory is this one or below it, as "id (name)"; each of our servers has its own for that.</summary>
    private static string? WorkingIn(string directory)
    {
        var below = directory.TrimEnd('/') + "/";
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            var id = Path.GetFileName(folder);
            if (int.TryParse(id, CultureInfo.InvariantCulture, out var number) && number != Environment.ProcessId
                && WorkingDirectoryOf(folder) is { } current && (current + "/").StartsWith(below, StringComparison.Ordinal))
            {
                return $"{id} ({NameOf(folder)})";
            }
        }

        return null;
    }

    private static string? WorkingDirectoryOf(string process)
    {
        try
        {
            return File.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or belongs to another user, whose processes can't be in a directory that is ours alone.
            return null;
        }
    }

    private static string NameOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "comm")).Trim();
        }
        catch (IOException)
        {
            return "ended";
        }
    }
}
