using System.Security.Cryptography;
using OtpNet;

namespace Ensemble.Identity.SecondFactor;

/// <summary>Codes of six digits that an app and we derive from a secret and the time: RFC 6238 with SHA-1 and steps of 30 seconds, as every app knows it.</summary>
internal static class TimeCodes
{
    public const int Digits = 6;

    private const int SecretBytes = 20; // RFC 4226, section 4: 160 bits are recommended.
    private static readonly VerificationWindow OneStepOff = new(previous: 1, future: 1);

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    /// <summary>The secret as people type it into an app that can't read the URI.</summary>
    public static string TextOf(byte[] secret) => Base32Encoding.ToString(secret).TrimEnd('=');

    /// <summary>What apps read from a QR code.</summary>
    public static string UriOf(byte[] secret, string username) =>
        new OtpUri(OtpType.Totp, TextOf(secret), username, issuer: "Ensemble").ToString();

    /// <summary>The time step that a code belongs to, of the present one and its neighbours; null when to none.</summary>
    public static long? StepOf(byte[] secret, string code, DateTimeOffset now) =>
        new Totp(secret).VerifyTotp(now.UtcDateTime, code, out var step, OneStepOff) ? step : null;
}
