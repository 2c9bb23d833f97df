namespace Grpc.Net.ClientFactory;

/// <summary>Which client type each name was registered for.</summary>
internal sealed class ClientNames
{
    private readonly Dictionary<string, Type> types = [];

    public void Add(string name, Type type)
    {
        if (types.TryGetValue(name, out var registered) && registered != type)
        {
            throw new InvalidOperationException(
                $"The gRPC client name '{name}' is taken by {registered}: give one of the two clients another name in AddGrpcClient.");
        }

        types[name] = type;
    }

    public void Check(string name, Type type)
    {
        if (!types.TryGetValue(name, out var registered) || registered != type)
            throw new InvalidOperationException($"No gRPC client of the type {type} is registered with the name '{name}'.");
    }
}
