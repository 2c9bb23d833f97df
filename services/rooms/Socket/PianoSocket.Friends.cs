using Ensemble.Rooms.Friends;
using Ensemble.Rooms.Live;
using MessageType = Ensemble.Contracts.Realtime.MessageType;

namespace Ensemble.Rooms.Socket;

internal sealed partial class PianoSocket
{
    // One at a time, beside the receive loop: while identity thinks, notes go on.
    private Task _friendRequest = Task.CompletedTask;

    private void AskFriend(Protocol.FriendRequest asked)
    {
        if (MessageRules.Check(asked) is { } fault)
        {
            Refuse(Messages.Invalid(fault.Field, fault.Issue, MessageType.FriendRequest));
        }
        else if (_visitor.IsGuest)
        {
            Deny(Messages.Forbidden("GUESTS_MAY_NOT", "Register to have friends.", MessageType.FriendRequest));
        }
        else if (!_friendRequest.IsCompleted)
        {
            Deny(Messages.Unavailable("TOO_FAST", "Slower, please: the last request isn't answered yet.", MessageType.FriendRequest));
        }
        else
        {
            _connection.CountGoodMessage();
            _friendRequest = AnswerFriendAsync(asked);
        }
    }

    private async Task AnswerFriendAsync(Protocol.FriendRequest asked)
    {
        await using var scope = _shared.Scopes.CreateAsyncScope();
        var answer = await scope.ServiceProvider.GetRequiredService<FriendDesk>().AskAsync(_visitor, asked);
        if (answer.Error is null)
            Tell(answer);
        else
            Deny(answer);
    }
}
