using System.Globalization;

namespace Ensemble.Chat.SharePlay.Sources;

/// <summary>Why a song can't be had. The message is for whoever added it, and tells nothing of this machine.</summary>
/// <param name="outcome">For the metric: one of few snake-case words.</param>
/// <param name="message">At most <see cref="State.Item.MaxError"/> characters.</param>
internal sealed class SongFailure(string outcome, string message) : Exception(message)
{
    public string Outcome { get; } = outcome;

    public static SongFailure NotInstalled(string program, string? consequence = null) =>
        new("not_installed", $"{program} is not installed here.{(consequence is null ? "" : " " + consequence)}");

    public static SongFailure TooLong(TimeSpan limit)
    {
        var (number, unit) = limit.TotalHours > 1 ? (limit.TotalHours, "hours") : (limit.TotalMinutes, "minutes");
        return new SongFailure("too_long", string.Create(CultureInfo.InvariantCulture, $"It is longer than {number:0.#} {unit}."));
    }

    public static SongFailure TooLarge(long limit) =>
        new("too_large", string.Create(CultureInfo.InvariantCulture, $"It is larger than {limit / 1_000_000.0:0.#} MB."));
}
