using Ensemble.Chat.Channels;
using Npgsql;

namespace Ensemble.Chat.Socket.Rooms;

internal sealed partial class ChannelRoom
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public void AccessChanged(Guid changed)
    {
        parts.Changes.Count();
        lock (_gate)
        {
            _checksAgain = true;
            if (_isChecking)
                return;
            _isChecking = true;
        }

        _ = CheckAsync(); // Never throws.
    }

    private async Task CheckAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (true)
            {
                SocketUser[] users;
                lock (_gate)
                {
                    if (!_checksAgain)
                    {
                        _isChecking = false;
                        PassHeld();
                        return;
                    }

                    _checksAgain = false;
                    users = [.. _places.Keys.Select(socket => socket.User).DistinctBy(user => user.Id)];
                }

                if (users.Length > 0)
                    Keep(await ReadersAsync(users), users);
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends, and the sockets with it.
        }
        catch (Exception failure)
        {
            CheckFailed(parts.Logger, failure, channel);
            CloseAll();
        }
    }

    private async Task<IReadOnlySet<Guid>> ReadersAsync(SocketUser[] users)
    {
        while (true)
        {
            try
            {
                return await parts.Readers.AmongAsync(channel, users, parts.Stopping);
            }
            catch (NpgsqlException failure)
            {
                // Until it is known, nobody is told anything: who was removed must not be.
                CheckDelayed(parts.Logger, channel, failure.Message);
                await Task.Delay(RetryPause, parts.Time, parts.Stopping);
            }
        }
    }

    private void Keep(IReadOnlySet<Guid> readers, SocketUser[] asked)
    {
        List<ChatSocket> lost;
        lock (_gate)
        {
            lost = [.. _places.Keys.Where(socket => !readers.Contains(socket.User.Id) && asked.Any(user => user.Id == socket.User.Id))];
            foreach (var socket in lost)
            {
                if (_places.Remove(socket, out var place))
                    place.Lose();
            }
        }

        foreach (var socket in lost)
        {
            parts.Metrics.ChannelLost();
            socket.Lost(channel);
            parts.Released(this);
        }
    }

    private void PassHeld()
    {
        while (_held.TryDequeue(out var heard))
        {
            Pass(heard);
            heard.Frame.Release();
        }
    }

    // Whoever comes back is asked for its rights anew.
    private void CloseAll()
    {
        lock (_gate)
        {
            foreach (var socket in _places.Keys)
                socket.Failed();
            while (_held.TryDequeue(out var heard))
                heard.Frame.Release();
            _isChecking = false;
        }
    }

    [LoggerMessage(5411, LogLevel.Error, "Who may read channel {Channel} could not be found out; its sockets are closed")]
    private static partial void CheckFailed(ILogger logger, Exception failure, Guid channel);

    [LoggerMessage(5412, LogLevel.Warning, "Channel {Channel} is silent until it is known who may read it: {Reason}")]
    private static partial void CheckDelayed(ILogger logger, Guid channel, string reason);
}
