namespace Ensemble.Benchmarks.Realtime.Servers;

/// <summary>Where the sources of the peers are, and their packages when they have been fetched.</summary>
internal static class Repository
{
    public static string Peers { get; } = Path.Combine(Root(new DirectoryInfo(AppContext.BaseDirectory)), "benchmarks", "Realtime", "peers");

    private static string Root(DirectoryInfo? directory) =>
        directory is null ? throw new InvalidOperationException("This runs from within the repository.")
        : File.Exists(Path.Combine(directory.FullName, "Platform.sln")) ? directory.FullName
        : Root(directory.Parent);
}
