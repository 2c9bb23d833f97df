using Ensemble.Chat.Voice;
using StackExchange.Redis;

namespace Ensemble.Chat.Socket.Rooms;

internal sealed partial class ChannelRoom
{
    private long _callPosition;

    // Events of a call are numbered without a gap, but nothing keeps them: when one was lost, everybody is told the whole.
    private void MindCall(long number)
    {
        var isLost = _callPosition > 0 && number > _callPosition + 1;
        _callPosition = Math.Max(_callPosition, number);
        if (isLost)
            _ = TellCallAsync(); // Never throws.
    }

    private async Task TellCallAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var call = await parts.Calls.ReadAsync(channel, parts.Stopping);
            var frame = parts.Frames.ToFrame(VoiceEvents.RoomState(channel, call));
            lock (_gate)
            {
                foreach (var place in _places.Values.Where(place => place.IsJoined || place.Socket.IsInCall(channel)))
                {
                    place.CallKnownAt = Math.Max(place.CallKnownAt, call.Number);
                    place.Socket.Send(frame);
                }
            }

            frame.Release();
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or OperationCanceledException)
        {
            CallUnknown(parts.Logger, channel, failure.Message);
        }
    }

    [LoggerMessage(5413, LogLevel.Warning, "The call of channel {Channel} is not known: {Reason}")]
    private static partial void CallUnknown(ILogger logger, Guid channel, string reason);
}
