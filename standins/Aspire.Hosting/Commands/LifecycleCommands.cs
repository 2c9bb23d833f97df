using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Start, stop and restart of every resource that consists of processes.</summary>
internal static class LifecycleCommands
{
    public const string Start = "resource-start";
    public const string Stop = "resource-stop";
    public const string Restart = "resource-restart";

    private static readonly string[] s_atRest =
    [
        KnownResourceStates.NotStarted, KnownResourceStates.Exited, KnownResourceStates.Finished, KnownResourceStates.FailedToStart,
    ];

    public static void AddTo(IResource resource, ResourceOrchestrator orchestrator)
    {
        if (!LaunchPlan.Covers(resource))
        {
            return;
        }

        Add(Start, "Start", "Play", IsAtRest, runner =>
        {
            runner.Start();
            return Task.CompletedTask;
        });
        Add(Stop, "Stop", "Stop", snapshot => !IsAtRest(snapshot) || snapshot.IsRestartPending, runner => runner.StopAsync());
        Add(Restart, "Restart", "ArrowCounterclockwise", snapshot => !IsAtRest(snapshot) || snapshot.IsRestartPending, async runner =>
        {
            await runner.StopAsync().ConfigureAwait(false);
            runner.Start();
        });

        void Add(string name, string displayName, string icon, Func<CustomResourceSnapshot, bool> isPossible, Func<IResourceRunner, Task> act) =>
            resource.Annotations.Add(new ResourceCommandAnnotation(
                name, displayName,
                context => isPossible(context.ResourceSnapshot) ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
                async _ =>
                {
                    await act(orchestrator.Find(resource)!).ConfigureAwait(false);
                    return CommandResults.Success();
                },
                displayDescription: null, parameter: null, confirmationMessage: null, icon, IconVariant.Filled, isHighlighted: true));
    }

    private static bool IsAtRest(CustomResourceSnapshot snapshot) => snapshot.State is { } state && s_atRest.Contains(state.Text);
}
