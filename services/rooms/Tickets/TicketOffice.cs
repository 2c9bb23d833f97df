using System.Collections.Concurrent;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Nodes;
using Microsoft.Extensions.Options;

namespace Ensemble.Rooms.Tickets;

/// <summary>Gives out tickets and takes each of them once.</summary>
internal sealed class TicketOffice(TicketSeal seal, Node node, IOptions<TicketOptions> options, TimeProvider time)
{
    // Those taken in, until they would have expired. A ticket of another node, or of this one's earlier life, is refused anyway.
    private readonly ConcurrentDictionary<UInt128, DateTimeOffset> _taken = new();
    private long _sweptAt;

    /// <param name="visitor">Who.</param>
    /// <param name="session">Null for a guest.</param>
    /// <param name="room">Where to; null for no room yet.</param>
    /// <param name="other">The node that has the room, when that is not this one.</param>
    /// <param name="isRelayed">For a socket between two nodes.</param>
    public (string Text, DateTimeOffset ExpiresAt) Give(Visitor visitor, Guid? session, Guid? room, string? other = null, bool isRelayed = false)
    {
        var expires = time.GetUtcNow() + options.Value.Lifetime;
        return (seal.Seal(new Ticket(visitor, session, room, other ?? node.Name, expires, isRelayed)), expires);
    }

    /// <summary>The ticket, if it is genuine, ours, not expired and not used before.</summary>
    public Ticket? Take(string text)
    {
        var now = time.GetUtcNow();
        if (seal.Open(text) is not { } opened || opened.Ticket.Node != node.Name || opened.Ticket.ExpiresAt <= now)
            return null;
        Sweep(now);
        return _taken.TryAdd(opened.Number, opened.Ticket.ExpiresAt) ? opened.Ticket : null;
    }

    private void Sweep(DateTimeOffset now)
    {
        var last = Interlocked.Read(ref _sweptAt);
        if (now.UtcTicks - last < TimeSpan.TicksPerMinute || Interlocked.CompareExchange(ref _sweptAt, now.UtcTicks, last) != last)
            return;
        foreach (var (number, expires) in _taken)
        {
            if (expires <= now)
                _taken.TryRemove(number, out _);
        }
    }
}
