using System.Collections.Immutable;

namespace Ensemble.Chat.SharePlay.State;

/// <summary>
/// A turn that came to its end by itself. Every listener's player says <c>next</c> then, some before the server and most after it: one of
/// them is enough.
/// </summary>
/// <param name="At">When the next item began.</param>
/// <param name="Heard">Sessions whose <c>next</c> of this end has come; another one of them means the next item.</param>
internal sealed record EndedTurn(DateTimeOffset At, ImmutableHashSet<string> Heard)
{
    /// <summary>How long the players' <c>next</c> is expected: their clocks are right within half a second, lines may be slow.</summary>
    public static readonly TimeSpan Echo = TimeSpan.FromSeconds(5);

    private const int MostSessions = 500;

    /// <summary>Null when this session means something else than the end.</summary>
    public EndedTurn? Hear(string session, DateTimeOffset now)
    {
        if (now - At >= Echo || Heard.Contains(session))
            return null;
        return Heard.Count < MostSessions ? this with { Heard = Heard.Add(session) } : this;
    }
}
