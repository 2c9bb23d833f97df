using System.Collections.Concurrent;
using Ensemble.Rooms.Live;
using Microsoft.Extensions.Options;

namespace Ensemble.Rooms.Tickets;

/// <summary>Gives out tickets and takes each of them once.</summary>
internal sealed class TicketOffice(TicketSeal seal, Node node, IOptions<TicketOptions> options, TimeProvider time)
{
    // Those taken in, until they would have expired. A ticket of another node, or of this one's earlier life, is refused anyway.
    private readonly ConcurrentDictionary<UInt128, DateTimeOffset> _taken = new();
    private long _sweptAt;

    public (string Text, DateTimeOffset ExpiresAt) Give(Visitor visitor, Guid? session, Guid? room)
    {
        var expires = time.GetUtcNow() + options.Value.Lifetime;
        return (seal.Seal(new Ticket(visitor, session, room, node.Name, expires)), expires);
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
