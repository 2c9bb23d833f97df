using System.Runtime.InteropServices;

namespace Aspire.Hosting.Projects;

/// <summary>Finds what the build made of a project.</summary>
internal static class ProjectOutput
{
    /// <summary>The dotnet installation that runs this process; apphosts elsewhere than in its usual place find it by <c>DOTNET_ROOT</c>.</summary>
    public static string DotnetRoot { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>The program to run and the arguments that come before its own.</summary>
    public static (string FileName, string[] Arguments) Command(IProjectMetadata project)
    {
        var dll = Find(project);
        var executable = Path.ChangeExtension(dll, OperatingSystem.IsWindows() ? ".exe" : null);
        return File.Exists(executable) ? (executable, []) : (Path.Combine(DotnetRoot, "dotnet"), [dll]);
    }

    private static string Find(IProjectMetadata project)
    {
        if (project.TargetPath is { } known)
        {
            return File.Exists(known) ? known : throw NotBuilt(project, known);
        }

        var name = Path.GetFileNameWithoutExtension(project.ProjectPath);
        return Candidates(project.ProjectPath, name).Where(File.Exists).MaxBy(File.GetLastWriteTimeUtc) ?? throw NotBuilt(project, $"{name}.dll");
    }

    private static IEnumerable<string> Candidates(string projectPath, string name)
    {
        // Beside the AppHost's own output, in the layout artifacts/bin/{project}/{configuration} …
        var own = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        yield return Path.Combine(own, "..", "..", name, Path.GetFileName(own), $"{name}.dll");

        // … or in the project's own bin.
        var bin = Path.Combine(Path.GetDirectoryName(projectPath)!, "bin");
        if (Directory.Exists(bin))
        {
            foreach (var file in Directory.EnumerateFiles(bin, $"{name}.dll", SearchOption.AllDirectories))
            {
                yield return file;
            }
        }
    }

    private static DistributedApplicationException NotBuilt(IProjectMetadata project, string target) =>
        new($"Project {project.ProjectPath} is not built: there is no {target}. Build it first, or reference it from the AppHost's project.");
}
