namespace Ensemble.Chat.SharePlay.Programs;

/// <summary>How a run has ended.</summary>
internal enum ProgramEnd
{
    /// <summary>By itself, with exit code 0.</summary>
    Success,

    /// <summary>By itself, with another one.</summary>
    Failure,

    /// <summary>Over its time.</summary>
    TimedOut,

    /// <summary>It wrote more than it may.</summary>
    Flooded,

    /// <summary>There is no such program.</summary>
    NotInstalled,
}

/// <summary>What is left of a run.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Complaint">The end of what it wrote to standard error, for the log: it may tell of this machine.</param>
internal sealed record ProgramRun(ProgramEnd End, byte[] Output, string Complaint);
