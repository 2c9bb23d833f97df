using Ensemble.Contracts.Rooms;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;
using Ensemble.Rooms.Socket;
using Ensemble.Rooms.Statistics;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Nodes;

/// <summary>Takes a user out of what is live, on this node and on all others.</summary>
internal sealed class Forgetting(
    INodes nodes, RoomDirectory directory, PianoSockets sockets, RoomJournal journal, PlayTallies tallies, IServiceScopeFactory scopes, TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <summary>On all nodes. Fails when one that lives doesn't answer, and is to be called again then.</summary>
    /// <exception cref="RpcException">A node does not answer.</exception>
    public async Task ForgetEverywhereAsync(Guid user, CancellationToken cancellationToken)
    {
        await ForgetHereAsync(user, cancellationToken);
        foreach (var node in await nodes.ReadOthersAsync())
        {
            var address = node.PrivateAddress ?? throw new InvalidOperationException($"Node {node.Name} has no GRPC_PORT, so it can't be asked to forget a user.");
            using var channel = GrpcChannel.ForAddress(address);
            await new Contracts.Rooms.Nodes.NodesClient(channel).ForgetUserAsync(
                new ForgetUserRequest { UserId = user.ToString() },
                new CallOptions(deadline: time.GetUtcNow().UtcDateTime + Deadline, cancellationToken: cancellationToken));
        }
    }

    /// <summary>Its sockets close, and its rooms go to somebody who is in them.</summary>
    public async Task ForgetHereAsync(Guid user, CancellationToken cancellationToken)
    {
        sockets.Close(user);
        foreach (var room in directory.Open.ToList())
        {
            if (await room.AskAsync(live => live.Forget(user)).WaitAsync(cancellationToken) is not { } heir)
                continue;
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<RoomsDb>();
            await db.Rooms.Where(row => row.Id == room.Profile.Id && row.OwnerId == user).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.OwnerId, heir.UserId).SetProperty(row => row.OwnerName, heir.Username), cancellationToken);
        }

        tallies.Forget(user);
        // What the rooms wrote down before they forgot may not be stored yet, and would come after the consumer's own erasure.
        journal.Forgotten(user);
    }
}
