using System.Diagnostics;
using Ensemble.Benchmarks.Realtime.Protocols;

namespace Ensemble.Benchmarks.Realtime.Generator;

/// <summary>All players, on one thread: who has something to hear, hears it.</summary>
internal sealed class Band : IDisposable
{
    private const long Patience = 30_000_000;

    private readonly Plan plan;
    private readonly Protocol protocol;
    private readonly List<Player> players = [];
    private readonly int epoll = Libc.CreateEpoll();
    private readonly int[] ready = new int[256];
    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(1024 * 1024, pinned: true);

    public Band(Plan plan)
    {
        (this.plan, protocol) = (plan, Protocol.Of(plan.Protocol));
        Tally = new Tally(plan.Paths.Length, plan.Players);
    }

    public static long Now => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);

    public Tally Tally { get; }

    public IReadOnlyList<Player> Players => players;

    public int Closed { get; private set; }

    /// <summary>Brings so many more players into their rooms.</summary>
    public void Gather(int count)
    {
        for (; count > 0; count--)
        {
            var player = new Player(players.Count, players.Count / plan.Players);
            player.Open(plan.Port, plan.Paths[player.Index]);
            players.Add(player);
            Libc.Watch(epoll, player.Handle, player.Index);
            protocol.Greet(player);
            Take(player, player.Rest);
            for (var until = Now + Patience; !player.IsIn; Listen(1_000))
            {
                if (Now > until || player.IsClosed)
                    throw new InvalidOperationException($"Player {player.Index} did not get into its room.");
            }
        }
    }

    /// <summary>Hears what comes within this time, and returns with the first of it.</summary>
    public void Listen(long microseconds)
    {
        var count = Libc.Wait(epoll, ready, microseconds * 1_000);
        for (var i = 0; i < count; i++)
            Hear(players[ready[i]]);
    }

    /// <summary>Hears everything for so long.</summary>
    public void ListenFor(TimeSpan time)
    {
        for (var until = Now + (long)time.TotalMicroseconds; Now < until;)
            Listen(until - Now > 0 ? until - Now : 0);
    }

    /// <summary>False when the server takes nothing from this player now.</summary>
    public bool TryPlay(Player player)
    {
        Span<byte> note = stackalloc byte[Note.MaxLength];
        var length = new Note(player.Index, Tally.Next(player.Index), Now).Write(note, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        if (player.IsClosed || !protocol.TrySend(player, note[..length]))
            return false;
        Tally.Sent(player.Index);
        return true;
    }

    public void Dispose()
    {
        foreach (var player in players)
            player.Dispose();
    }

    private void Hear(Player player)
    {
        player.Rest.CopyTo(buffer, 0);
        var kept = player.Rest.Length;
        var read = Libc.Receive(player.Handle, buffer.AsSpan(kept));
        if (read > 0)
            Take(player, buffer.AsSpan(0, kept + read));
        else if (read == 0)
            Lose(player);
    }

    private void Take(Player player, ReadOnlySpan<byte> bytes)
    {
        var now = Now;
        while (Frames.TryTake(ref bytes, out var opcode, out var payload))
        {
            if (opcode <= Frames.Binary)
                protocol.Read(player, payload, Tally, now);
            else if (opcode == Frames.Ping)
                player.TrySend(payload, Frames.Pong);
            else if (opcode == Frames.Close)
                Console.Error.WriteLine($"Player {player.Index} was sent away: {Protocol.Reason(payload)}");
        }

        player.Rest = bytes.IsEmpty ? [] : bytes.ToArray();
    }

    private void Lose(Player player)
    {
        if (player.IsClosed)
            return;
        player.IsClosed = true;
        Closed++;
        Libc.Forget(epoll, player.Handle);
    }
}
