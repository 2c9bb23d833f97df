using System.Net.Mime;
using System.Runtime.Serialization;
using System.Text.Json;
using Ensemble.ServiceDefaults.Http;
using MassTransit;
using MassTransit.Serialization;

namespace Ensemble.ServiceDefaults.Messaging.Consuming;

/// <summary>
/// Reads events as the outbox wrote them: the body is the event itself in the house's JSON, everything else is in headers. MassTransit's
/// own raw reader does the same with options that all buses of a process share.
/// </summary>
internal sealed class EventDeserializer : IMessageDeserializer, ISerializerFactory
{
    private const RawSerializerOptions Raw = RawSerializerOptions.AddTransportHeaders | RawSerializerOptions.CopyHeaders;

    private static readonly SystemTextJsonRawMessageSerializer RawSerializer = new(Raw);

    public ContentType ContentType { get; } = new(MessageHeaders.ContentType);

    public ConsumeContext Deserialize(ReceiveContext receiveContext) =>
        new BodyConsumeContext(receiveContext, Deserialize(receiveContext.Body, receiveContext.TransportHeaders, receiveContext.InputAddress));

    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null)
    {
        try
        {
            var message = JsonSerializer.Deserialize<JsonElement>(body.GetBytes(), Json.Options);
            return new SystemTextJsonRawSerializerContext(SystemTextJsonMessageSerializer.Instance, Json.Options, ContentType,
                new RawMessageContext(headers, destinationAddress, Raw), headers.GetMessageTypes(), Raw, message);
        }
        catch (JsonException malformed)
        {
            throw new SerializationException("The body is not JSON.", malformed);
        }
    }

    public MessageBody GetMessageBody(string text) => new StringMessageBody(text);

    public IMessageDeserializer CreateDeserializer() => this;

    public IMessageSerializer CreateSerializer() => RawSerializer;

    public void Probe(ProbeContext context) => context.CreateScope("json").Add("contentType", MessageHeaders.ContentType);
}
