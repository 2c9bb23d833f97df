using Ensemble.Realtime;

namespace Ensemble.Rooms.Live;

/// <summary>Before the sockets are sent away at a stop, what sounds in the rooms is ended.</summary>
internal sealed class Evacuation(SocketServer sockets, RoomDirectory rooms) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        sockets.Draining += rooms.Evacuate;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
