using System.Diagnostics;
using System.Text.Json;

namespace Ensemble.Chat.Socket;

internal sealed partial class ChatSocket
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };

    // Longest name of an event; longer ones are not ours.
    private const int MaxType = 32;

    private async ValueTask DispatchAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(message, Strict);
        }
        catch (JsonException)
        {
            Refuse(null, new SocketError(SocketError.Malformed, "An event is one JSON object in a text frame."));
            return;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                Refuse(null, new SocketError(SocketError.Malformed, "An event is one JSON object in a text frame."));
                return;
            }

            var fields = new EventFields(document.RootElement);
            var type = fields.RequiredText("type", MaxType);
            if (fields.Fault is { } fault)
                Refuse(null, fault);
            else
                await CarryOutAsync(type, fields, message.Length, cancellationToken);
        }
    }

    private async ValueTask CarryOutAsync(string type, EventFields fields, int length, CancellationToken cancellationToken)
    {
        if (type == "ping")
        {
            Accept(type);
            Tell(SocketEvents.Pong);
            return;
        }

        // Not on the thread of the sockets: others wait for it.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var activity = IsTraced(type) ? SocketMetrics.Source.StartActivity($"ws {type}", ActivityKind.Server) : null;
        SocketError? error;
        try
        {
            error = await HandleAsync(type, fields, length, cancellationToken);
        }
        catch (Exception failure) when (Outage.Is(failure))
        {
            activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
            error = SocketError.Unavailable;
        }

        if (error is not null)
            Refuse(type, error);
        else
            Accept(type);
    }

    private ValueTask<SocketError?> HandleAsync(string type, EventFields fields, int length, CancellationToken cancellationToken) => type switch
    {
        "join" => JoinAsync(fields, cancellationToken),
        "leave" => LeaveAsync(fields, cancellationToken),
        "typing" => ValueTask.FromResult(Type(fields)),
        "chat_message" => SayAsync(fields, cancellationToken),
        "join_call" => JoinCallAsync(fields, cancellationToken),
        "leave_call" => LeaveCallAsync(fields, cancellationToken),
        "voice_state" => SetVoiceStateAsync(fields, cancellationToken),
        "webrtc_signal" => SignalAsync(fields, length, cancellationToken),
        "shareplay_action" => ActAsync(fields, cancellationToken),
        _ => ValueTask.FromResult<SocketError?>(new SocketError(SocketError.UnknownEvent, $"There is no event \"{type}\".", "type")),
    };

    private void Accept(string type)
    {
        _connection.CountGoodMessage();
        _shared.Metrics.Handled(type);
    }

    // A span for each key that is pressed tells nobody anything.
    private static bool IsTraced(string type) => type is not ("typing" or "webrtc_signal");
}
