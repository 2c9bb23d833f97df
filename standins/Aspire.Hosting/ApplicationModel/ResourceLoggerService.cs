using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Aspire.Hosting.Logs;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The console logs of the resources.</summary>
public class ResourceLoggerService
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Called for every line, in the order of each resource's lines.</summary>
    internal event Action<string, LogLine>? LineAdded;

    /// <summary>A logger whose messages appear in the resource's console log.</summary>
    public ILogger GetLogger(IResource resource) => GetLogger(resource.Name);

    public ILogger GetLogger(string resourceName) => new ResourceLogger(this, resourceName);

    /// <summary>The lines so far and then those to come, until the resource's log ends.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource) => WatchAsync(resource.Name);

    /// <param name="resourceName">A resource's name or the id of one of its replicas.</param>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(
        string resourceName, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var lines in Log(resourceName).WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return lines;
        }
    }

    /// <summary>The lines so far.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource)
    {
        yield return Log(resource.Name).Lines;
        await Task.CompletedTask.ConfigureAwait(false);
    }

    public void Complete(IResource resource) => Complete(resource.Name);

    public void Complete(string name) => Log(name).Complete();

    internal void AddLine(IResource resource, string text, bool isError = false) => AddLine(resource.Name, text, isError);

    internal void AddLine(string resourceId, string text, bool isError = false)
    {
        var line = Log(resourceId).Add(text, isError);
        if (ResourceOf(resourceId) is { } resource)
        {
            Log(resource).Add(text, isError);
        }

        LineAdded?.Invoke(resourceId, line);
    }

    /// <summary>The last lines, for messages that say why something failed.</summary>
    internal IReadOnlyList<string> Tail(string name, int count) => [.. Log(name).Lines.TakeLast(count).Select(line => line.Content)];

    internal void CompleteAll()
    {
        foreach (var log in _logs.Values)
        {
            log.Complete();
        }
    }

    /// <summary>A replica's lines are also its resource's.</summary>
    private static string? ResourceOf(string resourceId) => resourceId.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? resourceId[..dot] : null;

    private ResourceLog Log(string name) => _logs.GetOrAdd(name, _ => new ResourceLog());
}

/// <summary>A line of a console log, counted from 1.</summary>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);
