namespace Ensemble.Chat.SharePlay.State;

/// <summary>What has come of a download.</summary>
/// <param name="Duration">Seconds, as ffprobe measures it; more than 0.</param>
/// <param name="Size">Bytes.</param>
/// <param name="HasCover">Whether a picture came along.</param>
internal sealed record Song(double Duration, long Size, bool HasCover);
