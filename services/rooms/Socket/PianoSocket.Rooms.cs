using Ensemble.Realtime;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;
using Ensemble.ServiceDefaults.Http;
using JoinFailure = Ensemble.Contracts.Realtime.JoinFailed.Types.Code;
using MessageType = Ensemble.Contracts.Realtime.MessageType;

namespace Ensemble.Rooms.Socket;

internal sealed partial class PianoSocket
{
    private const int MaxWrongPasswords = 10;
    private static readonly TimeSpan JoinPause = TimeSpan.FromSeconds(5);

    private int _wrongPasswords;

    private async ValueTask JoinRoomAsync(Protocol.JoinRoomCommand join, CancellationToken cancellationToken)
    {
        await using var scope = _shared.Scopes.CreateAsyncScope();
        var registry = scope.ServiceProvider.GetRequiredService<RoomRegistry>();
        var room = Guid.TryParse(join.RoomId, out var id) ? await registry.FindAsync(id, cancellationToken)
            : join.RoomId.Length == 0 && join.RoomName.Length > 0 && Texts.IsPrintable(join.RoomName) ? await registry.FindByNameAsync(join.RoomName, cancellationToken)
            : null;
        if (room is null)
        {
            Refuse(JoinFailure.RoomNotFound, null);
            return;
        }

        if (HoldsTicketTo(room.Id) || _visitor.IsModerator || registry.OwnerOf(room) == _visitor.UserId)
        {
            await JoinAsync(room.Id, hasKey: true, resume: null, cancellationToken);
            return;
        }

        var check = await scope.ServiceProvider.GetRequiredService<RoomDoor>().TryAsync(room, join.Password, _visitor, cancellationToken);
        if (check.Key is Key.Wrong or Key.TooSoon)
            RefusePassword(check, room.Id);
        else
            await JoinAsync(room.Id, hasKey: check.Key == Key.Fits, resume: null, cancellationToken);
    }

    // Counted by themselves and for the socket's life: neither a heartbeat nor a join elsewhere makes a guess better.
    private void RefusePassword(KeyCheck check, Guid room)
    {
        Refuse(check.Key == Key.Wrong ? JoinFailure.WrongPassword : JoinFailure.TooFast, room, check.Wait);
        if (++_wrongPasswords >= MaxWrongPasswords)
            _connection.Close(CloseCode.PolicyViolation, $"{MaxWrongPasswords} wrong passwords");
    }

    private bool HoldsTicketTo(Guid room) => _ticket is { } ticket && ticket.RoomId == room && ticket.ExpiresAt > _shared.Clock.Now;

    private async ValueTask JoinNextLobbyAsync(CancellationToken cancellationToken)
    {
        await using var scope = _shared.Scopes.CreateAsyncScope();
        var lobbies = scope.ServiceProvider.GetRequiredService<Lobbies>();
        await JoinAsync(await lobbies.FindAsync(_seat?.Room.Profile.Id, cancellationToken), hasKey: true, resume: null, cancellationToken);
    }

    private async ValueTask CreateRoomAsync(Protocol.CreateRoomCommand create, CancellationToken cancellationToken)
    {
        if (_visitor.IsGuest)
        {
            Deny(Messages.Forbidden("GUESTS_MAY_NOT", "Register to make rooms.", MessageType.CreateRoomCommand));
            return;
        }

        await using var scope = _shared.Scopes.CreateAsyncScope();
        var registry = scope.ServiceProvider.GetRequiredService<RoomRegistry>();
        var (room, problem) = await registry.CreateAsync(create.ToDraft(), _visitor, isHere: true, cancellationToken);
        if (room is null)
        {
            Refuse(problem!, MessageType.CreateRoomCommand);
            return;
        }

        Tell(RoomDrafts.Confirmation(RoomProfile.Of(room)));
        await JoinAsync(room.Id, hasKey: true, resume: null, cancellationToken);
    }

    private async ValueTask UpdateRoomAsync(Protocol.UpdateRoom update, CancellationToken cancellationToken)
    {
        if (_seat is not { } seat)
        {
            Refuse(NotInRoom(MessageType.UpdateRoom));
            return;
        }

        await using var scope = _shared.Scopes.CreateAsyncScope();
        var registry = scope.ServiceProvider.GetRequiredService<RoomRegistry>();
        var (room, problem) = await registry.UpdateAsync(seat.Room.Profile.Id, update.ToDraft(), _visitor, cancellationToken);
        if (room is null)
            Refuse(problem!, MessageType.UpdateRoom);
        else
            _connection.CountGoodMessage();
    }

    private async ValueTask GetRoomInfoAsync(Protocol.GetRoomInfo asked, CancellationToken cancellationToken)
    {
        var own = _seat?.Room.Profile.Id;
        var id = asked.RoomId.Length == 0 ? own : Guid.TryParse(asked.RoomId, out var other) ? other : null;
        var place = id is { } wanted ? await PlaceAsync(wanted, cancellationToken) : null;
        if (place is Place.Elsewhere { Node: var node })
        {
            await ShowElsewhereAsync(node, id!.Value, asked, cancellationToken);
            return;
        }

        var room = (place as Place.Here)?.Room;
        if (room is null || (room.Profile.Type == RoomType.Private && id != own))
        {
            Refuse(Messages.Unavailable(RoomErrors.RoomNotFound, "The specified room does not exist.", MessageType.GetRoomInfo));
            return;
        }

        _connection.CountGoodMessage();
        var info = await room.AskAsync(live => live.Info(asked.RequestId));
        Tell(new Protocol.ClientMessage { MessageType = MessageType.RoomInfo, RoomInfo = info });
    }

    private async ValueTask ResumeAsync(Protocol.Resume resume, CancellationToken cancellationToken)
    {
        if (_seat is { } seat)
        {
            _connection.CountGoodMessage();
            seat.Room.Post(live => live.Resume(seat.Member, resume));
        }
        else if (_ticket?.RoomId is { } room)
        {
            await JoinAsync(room, HoldsTicketTo(room), resume, cancellationToken);
        }
        else
        {
            Refuse(NotInRoom(MessageType.Resume));
        }
    }

    private async ValueTask JoinAsync(Guid id, bool hasKey, Protocol.Resume? resume, CancellationToken cancellationToken)
    {
        var place = await PlaceAsync(id, cancellationToken);
        if (place is Place.Elsewhere { Node: var node })
            await JoinElsewhereAsync(node, id, hasKey, resume, cancellationToken);
        else if (place is Place.Here { Room: var room })
            await JoinAsync(room, hasKey, resume, cancellationToken);
        else
            Refuse(place is Place.Nowhere ? JoinFailure.RoomNotFound : JoinFailure.Unavailable, id);
    }

    private Task<Place> PlaceAsync(Guid id, CancellationToken cancellationToken) => _isRelayed
        ? _shared.Directory.OpenHereAsync(id, cancellationToken)
        : _shared.Directory.FindAsync(id, cancellationToken);

    private async ValueTask JoinAsync(RoomLoop room, bool hasKey, Protocol.Resume? resume, CancellationToken cancellationToken)
    {
        var id = room.Profile.Id;
        // The old room is left only once the new one has promised a place; before joining, so that no message of the old one comes after.
        if ((_seat is { } old && old.Room != room) || _relay is not null)
        {
            var refusal = await room.AskAsync(live => live.Reserve(_visitor, hasKey));
            if (refusal != JoinFailure.Unspecified)
            {
                Refuse(refusal, id);
                return;
            }

            await LeaveCurrentAsync(cancellationToken);
        }

        var failure = await room.AskAsync(live =>
        {
            // Seated within the loop, so that a kick that follows at once finds the seat.
            if (live.Join(_visitor, this, hasKey, resume, out var failure) is { } member)
                _seat = new Seat(room, member);
            return failure;
        });
        if (failure != JoinFailure.Unspecified)
        {
            Refuse(failure, id);
            return;
        }

        _connection.CountGoodMessage();
        if (_ticket?.RoomId == id)
            _ticket = null;
    }

    // What asks the database is answered when that is away, and the socket stays.
    private async ValueTask StoredAsync(Func<ValueTask> work, MessageType causedBy)
    {
        // Not on the thread of the sockets: others wait for it.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await work();
        }
        catch (Exception failure) when (Outage.Is(failure))
        {
            Deny(Messages.Error(Protocol.Error.Types.Type.System, "UNAVAILABLE", "This can't be done right now; try again.", causedBy));
        }
    }

    private void Refuse(JoinFailure code, Guid? room, TimeSpan retry = default)
    {
        if (code == JoinFailure.TooFast && retry == default)
            retry = JoinPause;
        _shared.Metrics.Refused(code.ToString());
        Tell(Messages.Failed(code, $"You can't join: {code}.", room, retry));
    }

    private void Refuse(Problem problem, MessageType causedBy)
    {
        var error = problem.Details?.GetValueOrDefault("field") is string field
            ? Messages.Invalid(field, problem.Details["issue"] as string ?? problem.Message, causedBy, problem.Code)
            : problem.Status == StatusCodes.Status403Forbidden ? Messages.Forbidden(problem.Code, problem.Message, causedBy)
            : Messages.Unavailable(problem.Code, problem.Message, causedBy);
        Refuse(error);
    }
}
