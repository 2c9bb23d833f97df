namespace Ensemble.Tests.Hosting;

/// <summary>A data directory that several runs of one test share.</summary>
internal sealed class TemporaryStore : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hosting-test-").FullName;

    public string Argument => $"Aspire:Store:Path={Path}";

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
