using Ensemble.Rooms.Live;
using Ensemble.Rooms.Recording;
using Grpc.Core;
using Action = Ensemble.Contracts.Realtime.Record.Types.Action;
using MessageType = Ensemble.Contracts.Realtime.MessageType;

namespace Ensemble.Rooms.Socket;

internal sealed partial class PianoSocket
{
    // Each asks media for a whole file.
    private readonly Pace _plays = new(burst: 5, refillMilliseconds: 5_000);

    private async ValueTask RecordAsync(Protocol.Record record, CancellationToken cancellationToken)
    {
        if (_seat is not { } seat)
        {
            Refuse(NotInRoom(MessageType.Record));
            return;
        }

        var member = seat.Member;
        switch (record.Action)
        {
            case Action.Start:
                await StartRecordingAsync(seat, cancellationToken);
                break;
            case Action.Stop:
                seat.Room.Post(live => live.StopRecording(member));
                break;
            case Action.Play when Guid.TryParseExact(record.PerformanceId, "D", out var performance):
                await PlayAsync(seat, performance, cancellationToken);
                break;
            case Action.Play:
                Refuse(Messages.Invalid("performance_id", "must be a UUID", MessageType.Record));
                return;
            case Action.StopPlaying:
                seat.Room.Post(live => live.StopPlaying(member));
                break;
            default:
                Refuse(Messages.Invalid("action", "must be START, STOP, PLAY or STOP_PLAYING", MessageType.Record));
                return;
        }

        _connection.CountGoodMessage();
    }

    private async ValueTask StartRecordingAsync(Seat seat, CancellationToken cancellationToken)
    {
        // Who may not is told so by the room.
        if (seat.Room.Profile.OwnerId == _visitor.UserId || _visitor.IsModerator)
        {
            await using var scope = _shared.Scopes.CreateAsyncScope();
            if (!await scope.ServiceProvider.GetRequiredService<PerformanceArchive>().MayRecordMoreAsync(_visitor.UserId, cancellationToken))
            {
                Deny(Messages.Unavailable(
                    "TOO_MANY_PERFORMANCES", $"You have {PerformanceArchive.MaxOfOwner} performances; delete one first.", MessageType.Record));
                return;
            }
        }

        seat.Room.Post(live => live.StartRecording(seat.Member));
    }

    private async ValueTask PlayAsync(Seat seat, Guid id, CancellationToken cancellationToken)
    {
        if (!_plays.TryTake(_shared.Clock.Milliseconds))
        {
            Deny(Messages.Unavailable("TOO_FAST", "Slower, please: a performance in five seconds.", MessageType.Record));
            return;
        }

        if (await seat.Room.AskAsync(live => live.RefusalToPlay(seat.Member)) is { } refusal)
        {
            Deny(refusal);
            return;
        }

        await using var scope = _shared.Scopes.CreateAsyncScope();
        var archive = scope.ServiceProvider.GetRequiredService<PerformanceArchive>();
        if (await archive.FindAsync(id, _visitor.UserId, _visitor.IsModerator, cancellationToken) is not { State: PerformanceState.Stored } performance)
        {
            Deny(NoSuchPerformance());
            return;
        }

        try
        {
            var playback = await scope.ServiceProvider.GetRequiredService<PlaybackLoader>().LoadAsync(performance, cancellationToken);
            scope.ServiceProvider.GetRequiredService<RecordingMetrics>().Played();
            seat.Room.Post(live => live.StartPlaying(seat.Member, playback));
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.NotFound)
        {
            Deny(NoSuchPerformance());
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.ResourceExhausted)
        {
            Deny(Messages.Unavailable("PERFORMANCE_TOO_LARGE", $"At most {Playback.MaxFileBytes} bytes can be played.", MessageType.Record));
        }
        catch (Exception failure) when (failure is RpcException or FormatException && !cancellationToken.IsCancellationRequested)
        {
            Deny(Messages.Error(Protocol.Error.Types.Type.System, "UNAVAILABLE", "This can't be played right now; try again.", MessageType.Record));
        }
    }

    private static Protocol.ClientMessage NoSuchPerformance() =>
        Messages.Unavailable(PerformanceErrors.PerformanceNotFound, "There is no such performance.", MessageType.Record);
}
