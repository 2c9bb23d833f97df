namespace Grpc.AspNetCore.Server;

/// <summary>Marks that AddGrpc was called, and remembers whether the endpoint of unknown services is mapped.</summary>
internal sealed class MappedServices
{
    private int mappedUnknown;

    public bool TakeUnknownServices() => Interlocked.Exchange(ref mappedUnknown, 1) == 0;
}
