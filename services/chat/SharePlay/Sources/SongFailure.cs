namespace Ensemble.Chat.SharePlay.Sources;

/// <summary>Why a song can't be had. The message is for whoever added it, and tells nothing of this machine.</summary>
/// <param name="outcome">For the metric: one of few snake-case words.</param>
/// <param name="message">At most <see cref="State.Item.MaxError"/> characters.</param>
internal sealed class SongFailure(string outcome, string message) : Exception(message)
{
    public string Outcome { get; } = outcome;

    public static SongFailure NotInstalled(string program, string? consequence = null) =>
        new("not_installed", $"{program} is not installed here.{(consequence is null ? "" : " " + consequence)}");

    public static SongFailure TooLong(TimeSpan limit) => new("too_long", $"It is longer than {limit.TotalHours:0.#} hours.");

    public static SongFailure TooLarge(long limit) => new("too_large", $"It is larger than {limit / 1_000_000.0:0.#} MB.");
}
