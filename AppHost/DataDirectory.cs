using Aspire.Hosting.ApplicationModel;

namespace Ensemble.AppHost;

/// <summary>
/// A directory beside the servers' data where a service keeps files. It bears the orchestrator's mark, so that <c>--fresh</c> deletes it too;
/// one that somebody else has filled is neither used nor marked.
/// </summary>
/// <param name="Path">Where it is.</param>
/// <param name="IsOurs">Whether an entry looks like one of the service's own: starts before there were marks have left such.</param>
internal sealed record DataDirectory(string Path, Func<string, bool> IsOurs)
{
    /// <summary>The orchestrator's, in every data directory that it made.</summary>
    public const string Mark = "fleet.data";

    private const string StoreMark = "fleet.lock";

    public static string Media(IDistributedApplicationBuilder builder) =>
        Add(builder, "media", entry => Directory.Exists(entry) && System.IO.Path.GetFileName(entry) is "objects" or "incoming");

    public static string SharePlay(IDistributedApplicationBuilder builder) =>
        Add(builder, "shareplay", entry => Directory.Exists(entry) && System.IO.Path.GetFileName(entry) is "songs" or "incoming");

    public static string Mail(IDistributedApplicationBuilder builder) =>
        Add(builder, "mail", entry => File.Exists(entry) && System.IO.Path.GetExtension(entry) is ".eml" or ".part");

    public static string Audit(IDistributedApplicationBuilder builder) =>
        Add(builder, "audit", entry => File.Exists(entry) && System.IO.Path.GetExtension(entry) is ".audit" or ".refused");

    /// <summary>Marks it where an earlier start made it without one. Nothing is made: the store may not be ours yet.</summary>
    public void Adopt()
    {
        if (Directory.Exists(Path) && !IsMarked && File.Exists(System.IO.Path.Combine(Path, "..", StoreMark)) && HoldsOnlyOurs)
            SetMark();
    }

    /// <summary>Makes and marks it.</summary>
    /// <exception cref="DistributedApplicationException">It holds what no service of the fleet has put there.</exception>
    public void Make()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Path);
        else
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (IsMarked)
            return;
        if (!HoldsOnlyOurs)
        {
            throw new DistributedApplicationException(
                $"{Path} holds something that the fleet did not make. Move it away, or choose another data directory: Parameters__data_directory.");
        }

        SetMark();
    }

    private bool IsMarked => File.Exists(System.IO.Path.Combine(Path, Mark));

    private bool HoldsOnlyOurs => Directory.EnumerateFileSystemEntries(Path).All(IsOurs);

    private void SetMark() => File.Create(System.IO.Path.Combine(Path, Mark)).Dispose();

    private static string Add(IDistributedApplicationBuilder builder, string name, Func<string, bool> isOurs)
    {
        var directory = new DataDirectory(Knobs.DirectoryOf(name, builder), isOurs);
        // Before the orchestrator takes the store and deletes what is marked in it, and afterwards.
        builder.Eventing.Subscribe<BeforeStartEvent>((_, _) => Done(directory.Adopt));
        builder.Eventing.Subscribe<AfterEndpointsAllocatedEvent>((_, _) => Done(directory.Make));
        return directory.Path;
    }

    private static Task Done(Action act)
    {
        act();
        return Task.CompletedTask;
    }
}
