namespace Ensemble.Rooms.Recording;

/// <summary>What a recording wants to be found again after a crash; written in this order, behind the room.</summary>
internal interface IRecordingJournal
{
    void RecordingStarted(Performance performance);

    void Recorded(TapeChunk chunk);

    /// <summary>All chunks are written: it is to be stored.</summary>
    /// <param name="length">From its beginning until it was stopped, in milliseconds.</param>
    void RecordingEnded(Guid performance, long length, EndReason reason);

    /// <summary>It is as if it had never been.</summary>
    void RecordingDropped(Guid performance);
}
