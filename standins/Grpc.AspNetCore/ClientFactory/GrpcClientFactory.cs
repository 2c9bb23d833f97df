namespace Grpc.Net.ClientFactory;

/// <summary>Makes registered clients by name.</summary>
public abstract class GrpcClientFactory
{
    public abstract TClient CreateClient<TClient>(string name)
        where TClient : class;
}
