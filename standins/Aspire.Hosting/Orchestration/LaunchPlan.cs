using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Infrastructure;
using Aspire.Hosting.Projects;
using Aspire.Hosting.Servers;

namespace Aspire.Hosting.Orchestration;

/// <summary>Says what to run for a resource.</summary>
internal sealed class LaunchPlan(ChildEnvironment environment, NativeServers servers)
{
    private const int SigTerm = 15;
    private const int SigKill = 9;
    private static readonly TimeSpan s_stopTimeout = TimeSpan.FromSeconds(5);

    public static bool Covers(IResource resource) =>
        resource is ProjectResource or ExecutableResource || resource.HasAnnotationOfType<NativeServerAnnotation>();

    /// <summary>Asked before each start, since values may have changed and a server repairs what a crash left.</summary>
    public async Task<NativeLaunch> CreateAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        var variables = await environment.VariablesAsync(instance, cancellationToken).ConfigureAwait(false);
        var arguments = await environment.ArgumentsAsync(instance, cancellationToken).ConfigureAwait(false);
        return instance.Resource switch
        {
            ProjectResource project => Project(project, arguments, variables),
            ExecutableResource executable => Single(
                executable.Name, FindCommand(executable), arguments, variables, executable.WorkingDirectory),
            var server => await ServerAsync(instance, server, arguments, variables, cancellationToken).ConfigureAwait(false),
        };
    }

    private static NativeLaunch Project(ProjectResource project, List<string> arguments, Dictionary<string, string> variables)
    {
        var metadata = project.GetProjectMetadata();
        var (fileName, first) = ProjectOutput.Command(metadata);
        var folder = Path.GetDirectoryName(metadata.ProjectPath);
        return Single(project.Name, fileName, [.. first, .. arguments], variables, Directory.Exists(folder) ? folder : Path.GetDirectoryName(fileName)!);
    }

    private async Task<NativeLaunch> ServerAsync(
        ResourceInstance instance, IResource resource, List<string> arguments, Dictionary<string, string> variables, CancellationToken cancellationToken)
    {
        resource.TryGetLastAnnotation<NativeServerAnnotation>(out var annotation);
        var context = await servers.ContextAsync(instance.Resource, cancellationToken).ConfigureAwait(false);
        var launch = await annotation!.Server.PrepareAsync(context, cancellationToken).ConfigureAwait(false);
        var own = launch.Processes[^1];
        var merged = new Dictionary<string, string>(own.Environment, StringComparer.Ordinal);
        foreach (var (name, value) in variables)
        {
            merged[name] = value;
        }

        return new NativeLaunch([.. launch.Processes.SkipLast(1), own with { Arguments = [.. own.Arguments, .. arguments], Environment = merged }]);
    }

    private static NativeLaunch Single(
        string name, string fileName, IReadOnlyList<string> arguments, Dictionary<string, string> variables, string workingDirectory) =>
        new([new NativeProcess(name, fileName, arguments, [], variables, false, workingDirectory, null, SigTerm, SigKill, s_stopTimeout)]);

    private static string FindCommand(ExecutableResource executable)
    {
        if (!Directory.Exists(executable.WorkingDirectory))
        {
            throw new DistributedApplicationException($"The working directory {executable.WorkingDirectory} does not exist.");
        }

        var command = executable.Command;
        var folders = command.Contains('/')
            ? [executable.WorkingDirectory]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(folder => Path.GetFullPath(command, folder)).FirstOrDefault(File.Exists)
            ?? throw new DistributedApplicationException(
                command.Contains('/') ? $"There is no program {Path.GetFullPath(command, executable.WorkingDirectory)}." : $"The program '{command}' is not on the PATH.");
    }
}
