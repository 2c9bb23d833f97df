using System.Text.Json.Serialization;
using Ensemble.Identity.Accounts;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Identity.Sessions;

/// <summary>
/// The answer of <c>/api/auth/*</c>: PianoRhythm's envelope, where <c>token</c> is the access token, and at the top level the bare
/// fields that Stuffchat's client reads.
/// </summary>
internal sealed record SignedInBody(SignedInData Data)
{
    [JsonPropertyOrder(-1)]
    public bool Success { get; } = true;

    public string AccessToken => Data.AccessToken;

    public string RefreshToken => Data.RefreshToken;

    public Guid RefreshTokenId => Data.RefreshTokenId;

    public Guid UserId => Data.UserId;

    public int ExpiresIn => Data.ExpiresIn;
}

internal sealed record SignedInData(
    string Token, string AccessToken, string RefreshToken, Guid RefreshTokenId, int ExpiresIn, Guid UserId, OwnAccount User)
{
    /// <summary>Only there when logging in has kept the account from being deleted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DeletionCancelled { get; init; }
}

/// <summary>The data of <c>/api/v1/auth/*</c>: the newer reference has the fields flat, the older one inside <c>token</c>.</summary>
internal sealed record VezaSignedInData(
    OwnAccount User, TokenPair Token, string AccessToken, string RefreshToken, Guid RefreshTokenId, int ExpiresIn, Guid UserId)
{
    /// <summary>Whoever has tokens needs no further code; see <see cref="SecondFactor.ChallengeData"/> for the other answer.</summary>
    [JsonPropertyName("requires_2fa")]
    public bool RequiresSecondFactor { get; }

    /// <summary>Only there when logging in has kept the account from being deleted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DeletionCancelled { get; init; }
}

internal sealed record TokenPair(string AccessToken, string RefreshToken, int ExpiresIn);

internal static class SignedInAnswers
{
    public static SignedInBody ToBody(this SignedIn signedIn) => new(new SignedInData(
        signedIn.AccessToken, signedIn.AccessToken, signedIn.RefreshToken, signedIn.RefreshTokenId, signedIn.ExpiresIn,
        signedIn.Account.Id, signedIn.Account.ToOwn()) { DeletionCancelled = signedIn.DeletionCancelled });

    public static Envelope<VezaSignedInData> ToVezaBody(this SignedIn signedIn) => new(new VezaSignedInData(
        signedIn.Account.ToOwn(),
        new TokenPair(signedIn.AccessToken, signedIn.RefreshToken, signedIn.ExpiresIn),
        signedIn.AccessToken, signedIn.RefreshToken, signedIn.RefreshTokenId, signedIn.ExpiresIn, signedIn.Account.Id)
    {
        DeletionCancelled = signedIn.DeletionCancelled,
    });
}
