using System.Text.Json.Serialization;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Identity.SecondFactor;

/// <summary>What a login answers where a code must follow.</summary>
/// <param name="Challenge">Goes to <c>…/auth/2fa/login</c> together with the code.</param>
/// <param name="ExpiresIn">Seconds.</param>
internal sealed record ChallengeData(string Challenge, int ExpiresIn)
{
    [JsonPropertyName("requires_2fa")]
    public bool RequiresSecondFactor { get; } = true;

    public static ChallengeData Of(string challenge) => new(challenge, (int)LoginChallenge.Lifetime.TotalSeconds);
}

/// <summary>The same on <c>/api/auth/login</c>, where fields also stand at the top level.</summary>
internal sealed record ChallengeBody(ChallengeData Data)
{
    [JsonPropertyOrder(-1)]
    public bool Success { get; } = true;

    [JsonPropertyName("requires_2fa")]
    public bool RequiresSecondFactor { get; } = true;

    public string Challenge => Data.Challenge;

    public int ExpiresIn => Data.ExpiresIn;
}
