namespace Ensemble.Chat.Socket;

internal sealed partial class ChatSocket
{
    private const int MaxActionBytes = 32;
    private const int MaxDataBytes = 4_096;

    private async ValueTask<SocketError?> ActAsync(EventFields fields, CancellationToken cancellationToken)
    {
        var (channel, action, data) = (fields.Id("channel_id"), fields.RequiredText("action_type", MaxActionBytes), fields.Text("data", MaxDataBytes));
        if (fields.Fault is { } fault)
            return fault;
        // Who is in the call may control what it hears; others must be able to write.
        if (await _shared.Readers.FindAsync(channel, User.Speaker, cancellationToken) is not { Rights.Read: true } view)
            return SocketError.NoChannel;
        if (!view.Rights.Write && !IsInCall(channel))
            return SocketError.NotAllowed("control what is played");
        var refusal = await _shared.SharePlay.ActAsync(channel, User.Id, Session.ToString(), action, data, cancellationToken);
        return refusal switch
        {
            null => null,
            { Code: ServiceDefaults.Http.ErrorCode.Unavailable } => SocketError.Unavailable,
            { Field: { } field } => new SocketError(refusal.Code, $"{field}: {refusal.Issue}", field),
            _ => new SocketError(refusal.Code, refusal.Issue),
        };
    }

    private async Task TellSharePlayAsync(Guid channel, CancellationToken cancellationToken)
    {
        if (await _shared.SharePlay.StateAsync(channel, cancellationToken) is { } state)
            Tell(state);
    }
}
