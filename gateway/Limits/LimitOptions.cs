using Microsoft.Extensions.Options;

namespace Ensemble.Gateway.Limits;

/// <summary>Section <c>Limits</c>.</summary>
internal sealed class LimitOptions
{
    public const string Section = "Limits";

    /// <summary>Multiplies every limit; 0 turns them all off.</summary>
    public double Scale { get; set; } = 1;

    /// <summary>Rates that differ from the defaults, by the name of the rule: <c>"general": "200/min"</c>.</summary>
    public Dictionary<string, string> Rates { get; set; } = [];
}

internal sealed class LimitOptionsCheck : IValidateOptions<LimitOptions>
{
    public ValidateOptionsResult Validate(string? name, LimitOptions options)
    {
        if (options.Scale is < 0 or > 1_000_000 or double.NaN)
            return ValidateOptionsResult.Fail("Limits:Scale must be a number from 0 to 1000000.");
        foreach (var (rule, rate) in options.Rates)
        {
            if (LimitRules.All.All(known => known.Name != rule))
                return ValidateOptionsResult.Fail($"Limits:Rates:{rule} is no limit; there are {string.Join(", ", LimitRules.All.Select(known => known.Name))}.");
            if (!Rate.TryParse(rate, out _))
                return ValidateOptionsResult.Fail($"Limits:Rates:{rule} must be a rate such as 100/min, 5/s or 3/h, not '{rate}'.");
        }

        return ValidateOptionsResult.Success;
    }
}
