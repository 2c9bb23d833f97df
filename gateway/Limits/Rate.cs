using System.Globalization;

namespace Ensemble.Gateway.Limits;

/// <summary>So many requests in a period, written <c>100/min</c>, <c>5/s</c> or <c>3/h</c>.</summary>
internal readonly record struct Rate(int Count, TimeSpan Period)
{
    public static bool TryParse(string? text, out Rate rate)
    {
        rate = default;
        if (text?.Split('/') is not [var count, var unit] || PeriodOf(unit) is not { } period
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            return false;
        rate = new Rate(number, period);
        return true;
    }

    /// <exception cref="FormatException">Not a rate.</exception>
    public static Rate Parse(string text) => TryParse(text, out var rate) ? rate : throw new FormatException($"'{text}' is no rate such as 100/min.");

    /// <summary>At least one request is left of it.</summary>
    public Rate Times(double scale) => this with { Count = (int)Math.Clamp(Math.Round(Count * scale), 1, Period.TotalMicroseconds) };

    private static TimeSpan? PeriodOf(string unit) => unit switch
    {
        "s" => TimeSpan.FromSeconds(1),
        "min" => TimeSpan.FromMinutes(1),
        "h" => TimeSpan.FromHours(1),
        _ => null,
    };
}
