using System.Reflection;

namespace Ensemble.Tests.Fixtures;

/// <summary>A service's program as its process runs it, for starts that must fail.</summary>
public static class ServiceStart
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>What the program ended with.</summary>
    /// <param name="program">The service's assembly.</param>
    /// <param name="settings">Configuration, as on its command line.</param>
    /// <exception cref="TimeoutException">It was still running after half a minute.</exception>
    public static async Task<Exception?> FailureAsync(Assembly program, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var arguments = settings.Select(setting => $"--{setting.Key}={setting.Value}").Append("--environment=Development").ToArray();
        var run = Task.Run(() => program.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [arguments], null));
        await Task.WhenAny(run).WaitAsync(Deadline);
        return run.Exception?.GetBaseException();
    }
}
