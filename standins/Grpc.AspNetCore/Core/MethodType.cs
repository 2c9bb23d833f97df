namespace Grpc.Core;

/// <summary>Which side of a method sends a stream.</summary>
public enum MethodType
{
    Unary,
    ClientStreaming,
    ServerStreaming,
    DuplexStreaming,
}
