using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Notifications;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Store;

namespace Aspire.Hosting.Console;

/// <summary>Waits until everything has started, or has failed to, and says where to go or what to do.</summary>
internal sealed class StartReport(ResourceNotificationService notifications, DistributedApplicationModel model, Announcements announcements)
{
    /// <summary>The last lines of the start, once there is nothing left to wait for.</summary>
    public async Task<IReadOnlyList<string>> WaitAsync(
        IReadOnlyCollection<IResourceRunner> runners, Func<TimeSpan> elapsed, CancellationToken cancellationToken)
    {
        var outcome = new StartOutcome(runners.Select(runner => runner.Resource));
        await foreach (var update in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            outcome.Add(update);
            if (outcome.IsComplete)
            {
                break;
            }
        }

        var seconds = FormattableString.Invariant($"{elapsed().TotalSeconds:0.0} s");
        var places = string.Concat(Places(outcome).Select(place => $"{place}   "));
        if (outcome.IsGood)
        {
            return [$"Ready in {seconds}. {places}Ctrl-C stops it.", .. announcements.Take()];
        }

        return
        [
            $"Started in {seconds}, but not everything:",
            .. outcome.Failures.Select(failure => $"  {failure.Key}: {failure.Value}"),
            .. Blocked(outcome),
            .. announcements.Take(),
            $"Put that right and start again. {places}Ctrl-C stops the rest.",
        ];
    }

    private static IEnumerable<string> Blocked(StartOutcome outcome) =>
        string.Join(", ", outcome.InVain.Select(resource => resource.Name)) is { Length: > 0 } names ? [$"  not started because of that: {names}"] : [];

    /// <summary>External addresses of what runs: those with a port that the model fixes, or when there are none all of them.</summary>
    private IEnumerable<string> Places(StartOutcome outcome)
    {
        var external = model.Resources.OfType<IResourceWithEndpoints>().Where(outcome.HasStarted)
            .SelectMany(resource => resource.GetEndpoints())
            .Where(endpoint => endpoint is { IsAllocated: true, EndpointAnnotation: { IsExternal: true, IsHttp: true } }).ToArray();
        var given = external.Where(endpoint => !endpoint.EndpointAnnotation.IsDefault).ToArray();
        var shown = given.Length > 0 ? given : external;
        return shown.Select(endpoint => shown.Length == 1 ? endpoint.Url : $"{endpoint.Resource.Name}: {endpoint.Url}");
    }
}
