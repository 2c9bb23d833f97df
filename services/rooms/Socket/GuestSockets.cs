using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Ensemble.Rooms.Socket;

/// <summary>What guests may; section <c>Guests</c>.</summary>
internal sealed class GuestOptions
{
    public const string Section = "Guests";

    /// <summary>Open sockets of guests from one client address, on this node.</summary>
    [Range(1, 1_000_000)]
    public int MaxSocketsPerAddress { get; set; } = 20;
}

/// <summary>Counts the open sockets of guests by address, since nothing else tells one guest from another.</summary>
internal sealed class GuestSockets(IOptions<GuestOptions> options)
{
    private readonly ConcurrentDictionary<Guid, int> _open = new();

    public bool HasPlace(Guid address) => _open.GetValueOrDefault(address) < options.Value.MaxSocketsPerAddress;

    public bool TryEnter(Guid address)
    {
        if (_open.AddOrUpdate(address, 1, (_, count) => count + 1) <= options.Value.MaxSocketsPerAddress)
            return true;
        Leave(address);
        return false;
    }

    public void Leave(Guid address)
    {
        while (_open.TryGetValue(address, out var count))
        {
            if (count == 1 ? _open.TryRemove(new(address, 1)) : _open.TryUpdate(address, count - 1, count))
                return;
        }
    }
}
