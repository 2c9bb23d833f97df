using Ensemble.Rooms.Live;
using Ensemble.Rooms.Recording;
using Ensemble.Rooms.Registry;

namespace Ensemble.Tests.Rooms.Logic;

internal sealed class KeptJournal : IRoomJournal
{
    public List<string> Facts { get; } = [];

    public List<Performance> Recordings { get; } = [];

    public List<TapeChunk> Chunks { get; } = [];

    public void Said(RoomMessage message) => Facts.Add($"said {message.Text}");

    public void OwnerChanged(Guid room, Guid owner, string name, DateTimeOffset at) => Facts.Add($"owner {name}");

    public void OwnerCame(Guid room, Guid owner, DateTimeOffset at) => Facts.Add("owner came");

    public void Banned(RoomBan ban) => Facts.Add($"banned {ban.UserId}");

    public void Unbanned(Guid room, Guid user) => Facts.Add($"unbanned {user}");

    public void Emptied(Guid room, DateTimeOffset lastActivity) => Facts.Add("emptied");

    public void Closed(Guid room, DateTimeOffset at) => Facts.Add("closed");

    public void RecordingStarted(Performance performance)
    {
        Recordings.Add(performance);
        Facts.Add("recording");
    }

    public void Recorded(TapeChunk chunk)
    {
        Chunks.Add(chunk);
        Facts.Add($"chunk {chunk.Number}");
    }

    public void RecordingEnded(Guid performance, long length, EndReason reason)
    {
        Recordings.Single(recording => recording.Id == performance).Length = length;
        Facts.Add($"recorded {reason}");
    }

    public void RecordingDropped(Guid performance) => Facts.Add("dropped");

    /// <summary>The file of the only recording, with the names that came with the chunks.</summary>
    public Transcript? Transcribe()
    {
        var recording = Assert.Single(Recordings);
        var players = Chunks.SelectMany(chunk => chunk.NewPlayers).Select(player => new PerformancePlayer
        {
            PerformanceId = recording.Id, Track = player.Track, UserId = player.UserId, Username = player.Username,
        }).OrderBy(player => player.Track).ToList();
        return Transcript.Of(recording, players, [.. Chunks.OrderBy(chunk => chunk.Number).Select(chunk => chunk.Data)]);
    }
}
