using Ensemble.Rooms.Live;

namespace Ensemble.Rooms.Recording;

/// <summary>
/// When the process stops in order, recordings end whole. Registered after the journal, so that it stops before it and the journal still
/// writes down what the rooms say here.
/// </summary>
internal sealed class RecordingEnd(RoomDirectory directory) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(directory.Open.Where(room => room.IsRecording)
        .Select(room => room.AskAsync(live =>
        {
            live.EndRecording(EndReason.Interrupted);
            return true;
        }))).WaitAsync(cancellationToken);
}
