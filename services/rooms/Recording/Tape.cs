using System.Buffers;
using Ensemble.Rooms.Live;

namespace Ensemble.Rooms.Recording;

/// <summary>
/// What a room passes on while it is recorded: each player's runs as they went out, behind the player's track and their timestamp. It holds
/// only what was not taken to be written down yet; belongs to the room's loop.
/// </summary>
internal sealed class Tape(Guid id, Guid ownerId, long since)
{
    public const long MaxMilliseconds = 60 * 60 * 1_000;

    /// <summary>Of events, whatever is kept with them.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    public const int MaxPlayers = 1_000;

    private readonly Dictionary<Guid, int> _tracks = [];
    private readonly List<TapePlayer> _newPlayers = [];
    private ArrayBufferWriter<byte> _events = new();
    private long _bytes;
    private int _players;
    private int _chunks;

    public Guid Id => id;

    public Guid OwnerId => ownerId;

    /// <summary>When it began, in server milliseconds.</summary>
    public long Since => since;

    /// <summary>Nobody has played yet.</summary>
    public bool IsEmpty => _bytes == 0;

    /// <summary>Keeps a checked run. False when it doesn't fit any more.</summary>
    public bool TryKeep(Visitor player, ReadOnlySpan<byte> run, long timestamp)
    {
        if (_bytes + run.Length > MaxBytes || !TryFindTrack(player, out var track))
            return false;
        _bytes += run.Length;
        TapeEntry.Write(_events, track, timestamp, run);
        return true;
    }

    /// <summary>What is new, to be written down; null when nothing is.</summary>
    public TapeChunk? TakeChunk()
    {
        if (_events.WrittenCount == 0)
            return null;
        var chunk = new TapeChunk(id, _chunks++, _events.WrittenSpan.ToArray(), [.. _newPlayers]);
        _events = new ArrayBufferWriter<byte>();
        _newPlayers.Clear();
        return chunk;
    }

    /// <summary>The account is gone. What it played stays, under nobody's name.</summary>
    public void Forget(Guid user)
    {
        if (!_tracks.Remove(user))
            return;
        for (var i = 0; i < _newPlayers.Count; i++)
        {
            if (_newPlayers[i].UserId == user)
                _newPlayers[i] = _newPlayers[i] with { UserId = null, Username = PerformancePlayer.Nobody };
        }
    }

    private bool TryFindTrack(Visitor player, out int track)
    {
        if (_tracks.TryGetValue(player.UserId, out track))
            return true;
        if (_players == MaxPlayers)
            return false;
        _tracks[player.UserId] = track = _players++;
        _newPlayers.Add(new TapePlayer(track, player.UserId, player.Username));
        return true;
    }
}

/// <param name="Number">From 0.</param>
/// <param name="NewPlayers">Who is on it for the first time.</param>
internal sealed record TapeChunk(Guid PerformanceId, int Number, byte[] Data, IReadOnlyList<TapePlayer> NewPlayers);

/// <param name="UserId">Null when the account is gone.</param>
internal sealed record TapePlayer(int Track, Guid? UserId, string Username);
