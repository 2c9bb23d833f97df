namespace Grpc.AspNetCore.Server;

/// <summary>An object made for a call, or lent to it by the services.</summary>
internal readonly record struct Activated<T>(T Instance, bool IsOwned)
    where T : class
{
    public ValueTask ReleaseAsync()
    {
        if (!IsOwned)
            return default;
        if (Instance is IAsyncDisposable asynchronous)
            return asynchronous.DisposeAsync();
        (Instance as IDisposable)?.Dispose();
        return default;
    }
}
