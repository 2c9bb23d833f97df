using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>A call's deadline and token, for the calls that its handler makes.</summary>
internal sealed class ServerCallPropagation(ServerCallContext call, ContextPropagationOptions wanted) : ContextPropagationToken
{
    internal override DateTime Deadline { get; } = wanted.IsPropagateDeadline ? call.Deadline : DateTime.MaxValue;

    internal override CancellationToken CancellationToken { get; } = wanted.IsPropagateCancellation ? call.CancellationToken : default;
}
