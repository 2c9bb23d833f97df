using Ensemble.Chat.Delivery;
using Ensemble.Chat.Socket.Rooms;
using Ensemble.Realtime;

namespace Ensemble.Chat.Socket;

/// <summary>Does on this node's sockets what notices say.</summary>
internal sealed partial class NoticeBoard(
    Notices notices, OpenSockets open, ChannelHub hub, FramePool frames, IHostApplicationLifetime lifetime, ILogger<NoticeBoard> logger) : IHostedService
{
    private readonly CancellationToken stopping = lifetime.ApplicationStopping;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        notices.Heard += Hear;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        notices.Heard -= Hear;
        return Task.CompletedTask;
    }

    private void Hear(ChatNotice notice)
    {
        switch (notice)
        {
            case { Kind: ChatNoticeKind.ChannelGained, ChannelId: { } channel }:
                _ = GainAsync(channel, notice.UserId is { } user ? open.Of(user) : open.All()); // Never throws.
                break;
            case { Kind: ChatNoticeKind.UserUpdated, UserId: { } updated }:
                TellAll(SocketEvents.UserUpdated(updated));
                break;
            case { Kind: ChatNoticeKind.UserBanned, UserId: { } banned }:
                Close(banned, "this account is banned");
                break;
            case { Kind: ChatNoticeKind.UserErased, UserId: { } erased }:
                Close(erased, "account deleted");
                break;
        }
    }

    private async Task GainAsync(Guid channel, ChatSocket[] sockets)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await hub.GainAsync(channel, sockets, stopping);
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
        catch (Exception failure)
        {
            // Coming back they find all that they may read.
            GainFailed(logger, failure, channel);
            foreach (var socket in sockets)
                socket.Failed();
        }
    }

    private void TellAll(byte[] payload)
    {
        var frame = frames.ToFrame(payload);
        foreach (var socket in open.All())
            socket.Send(frame);
        frame.Release();
    }

    private void Close(Guid user, string reason)
    {
        foreach (var socket in open.Of(user))
            socket.Close(CloseCode.Removed, reason);
    }

    [LoggerMessage(5402, LogLevel.Error, "Sockets could not be given channel {Channel}; they are closed")]
    private static partial void GainFailed(ILogger logger, Exception failure, Guid channel);
}
