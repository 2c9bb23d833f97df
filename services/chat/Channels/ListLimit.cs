using System.Globalization;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Chat.Channels;

/// <summary>How many a list request wants. What is no such number is refused, never replaced.</summary>
internal static class ListLimit
{
    /// <exception cref="RefusedException">It is no whole number from 1 to <paramref name="most"/>.</exception>
    public static int Read(string? text, int absent, int most) =>
        text is null ? absent
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most ? limit
        : throw new RefusedException(Problem.Field("limit", $"must be a whole number from 1 to {most}"));

    /// <exception cref="RefusedException">It is no UUID.</exception>
    public static Guid? ReadId(string field, string? text) =>
        text is null ? null
        : Guid.TryParse(text, out var id) ? id
        : throw new RefusedException(Problem.Field(field, "must be a UUID"));
}
