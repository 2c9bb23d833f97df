namespace Ensemble.Tests.Fixtures;

/// <summary>How much a randomised test tries: little in the normal suite, much with <c>./test --campaign</c>.</summary>
public static class Campaign
{
    public static bool IsOn => Environment.GetEnvironmentVariable("ENSEMBLE_CAMPAIGN") == "1";

    public static int Rounds(int normal, int campaign) => IsOn ? campaign : normal;

    /// <summary>Another one each time; <c>ENSEMBLE_SEED</c> repeats a run.</summary>
    public static int Seed() => int.TryParse(Environment.GetEnvironmentVariable("ENSEMBLE_SEED"), out var seed) ? seed : Random.Shared.Next();
}
