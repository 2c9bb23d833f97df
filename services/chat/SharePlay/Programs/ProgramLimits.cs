namespace Ensemble.Chat.SharePlay.Programs;

/// <summary>What one run of a program may cost.</summary>
/// <param name="Time">From its start to its end; then it is killed with all that it has started.</param>
/// <param name="MaxOutput">Bytes of its standard output; at more it is killed.</param>
/// <param name="MaxFileSize">Bytes of any file that it writes.</param>
/// <param name="Memory">Bytes of address space.</param>
internal sealed record ProgramLimits(TimeSpan Time, int MaxOutput, long MaxFileSize, long Memory = 2_000_000_000);
