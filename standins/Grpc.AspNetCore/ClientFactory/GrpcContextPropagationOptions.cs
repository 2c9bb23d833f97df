namespace Grpc.AspNetCore.ClientFactory;

/// <summary>Settings of EnableCallContextPropagation.</summary>
public class GrpcContextPropagationOptions
{
    /// <summary>Lets calls through that are made outside a served gRPC call, instead of failing them.</summary>
    public bool SuppressContextNotFoundErrors { get; set; }
}
