using System.Buffers;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Shows a marshaller the bytes of a message in the receive buffer.</summary>
internal sealed class ReceivedMessage : DeserializationContext
{
    private ReadOnlySequence<byte> payload;

    public override int PayloadLength => (int)payload.Length;

    public T Read<T>(ReadOnlySequence<byte> bytes, Func<DeserializationContext, T> deserializer)
    {
        payload = bytes;
        try
        {
            return deserializer(this);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw new RpcException(new Status(StatusCode.Internal, "The message could not be deserialized.", exception));
        }
        finally
        {
            payload = default;
        }
    }

    public override byte[] PayloadAsNewBuffer() => payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => payload;
}
