namespace Ensemble.Gateway.Routes;

/// <summary>Where each process of a service answers, as far as the gateway knows: rooms nodes tell, of the others the configured addresses.</summary>
internal sealed class ServiceInstances(RoomNodes rooms, IConfiguration configuration)
{
    public IEnumerable<string> Of(string service)
    {
        var told = service == RoomRouting.Service ? rooms.Addresses.Order(StringComparer.Ordinal).ToArray() : [];
        return told.Length > 0 ? told : ServiceAddresses.Of(service, configuration);
    }
}
