namespace Ensemble.Benchmarks.Realtime.Servers;

/// <summary>A server under load. Each message of a player goes to everybody else in its room.</summary>
internal interface IServer : IAsyncDisposable
{
    /// <summary>In the tables.</summary>
    string Name { get; }

    /// <summary>How the generator speaks to it, see <see cref="Plan"/>.</summary>
    string Protocol { get; }

    int Port { get; }

    /// <summary>Whose processor time and memory count.</summary>
    int[] ProcessIds { get; }

    /// <summary>The addresses of so many new rooms, one a player.</summary>
    Task<string[]> OpenRoomsAsync(int rooms, int players);

    /// <summary>Until it is disposed of, the server runs without what it needs only to open rooms.</summary>
    IDisposable? Alone() => null;
}
