using System.Collections.Concurrent;
using Ensemble.Chat.Delivery;
using Ensemble.Chat.Presence;
using Ensemble.Chat.SharePlay;
using Ensemble.Chat.Socket.Rooms;
using Ensemble.Chat.Voice;
using Ensemble.Realtime;
using Microsoft.Extensions.Options;

namespace Ensemble.Chat.Socket;

/// <summary>Makes the conversations of the chat's socket; holds what they all need.</summary>
internal sealed class ChatSockets(
    FramePool frames, ChannelHub hub, ChannelReaders readers, ChannelNews news, ChannelGaps gaps, CallDesk calls, TurnCredentials turn,
    SharePlayActions sharePlay, PresenceKeeper presence, OpenSockets open, SocketMetrics metrics, IOptions<SocketOptions> options, TimeProvider time)
    : IHostedService
{
    // Who is gone, and still has to leave its call.
    private readonly ConcurrentDictionary<Task, bool> leaving = new();

    public FramePool Frames => frames;

    public ChannelHub Hub => hub;

    public ChannelReaders Readers => readers;

    public ChannelNews News => news;

    public ChannelGaps Gaps => gaps;

    public CallDesk Calls => calls;

    public TurnCredentials Turn => turn;

    public SharePlayActions SharePlay => sharePlay;

    public PresenceKeeper Presence => presence;

    public SocketMetrics Metrics => metrics;

    public SocketOptions Options => options.Value;

    public TimeProvider Time => time;

    public IConversation Open(Connection connection, SocketUser user)
    {
        var socket = new ChatSocket(this, connection, user);
        return open.TryAdd(socket) ? socket : new RefusedSocket(connection, CloseCode.PolicyViolation, $"more than {Options.MaxPerUser} sockets of one user");
    }

    public void Remove(ChatSocket socket) => open.Remove(socket);

    /// <summary>Takes a socket out of a call; nobody waits for it but the end of the process.</summary>
    public void LeaveLater(Guid channel, Guid session)
    {
        var task = LeaveAsync(channel, session);
        leaving[task] = true;
        _ = task.ContinueWith(ended => leaving.TryRemove(ended, out _), TaskScheduler.Default);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(leaving.Keys).WaitAsync(cancellationToken);

    private async Task LeaveAsync(Guid channel, Guid session)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await calls.LeaveAsync(channel, session, CancellationToken.None);
    }
}
