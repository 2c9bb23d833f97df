using Ensemble.ServiceDefaults.Nodes;
using Yarp.ReverseProxy.Model;

namespace Ensemble.Gateway.Routes;

/// <summary>A rooms node as long as it is on the board.</summary>
/// <param name="Entry">What it told last.</param>
/// <param name="Destination">For the proxy.</param>
/// <param name="Lifetime">Cancelled, and not disposed of: requests that hold the token may still ask.</param>
internal sealed record RoomNode(NodeEntry Entry, DestinationState Destination, CancellationTokenSource Lifetime)
{
    /// <summary>Ends when the node is off the board: what still goes through it leads nowhere.</summary>
    public CancellationToken Life => Lifetime.Token;

    public static RoomNode Of(NodeEntry entry) =>
        new(entry, new DestinationState(entry.Name, new DestinationModel(new() { Address = entry.Address })), new CancellationTokenSource());

    public RoomNode With(NodeEntry entry) => this with { Entry = entry };

    public void Leave() => Lifetime.Cancel();
}
