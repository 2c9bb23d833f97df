using System.ComponentModel.DataAnnotations;
using Ensemble.ServiceDefaults.Access;

namespace Ensemble.Identity.Tokens;

/// <summary>Access tokens and the keys that sign them; section <c>Tokens</c>. Section <c>Access</c> has issuer and audience.</summary>
internal sealed class TokenOptions : IValidatableObject
{
    public const string Section = "Tokens";

    /// <summary>Life of an access token.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a key signs before the next one takes over.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "730.00:00:00")]
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long before its first signature a key is published, so that everybody who keeps the key set has it by then.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "30.00:00:00")]
    public TimeSpan KeyPublishedAhead { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Random text that the private keys in the database are encrypted with (AES-256-GCM). Without it the database's own protection is
    /// all there is. Keys stored before it was set go on being read.
    /// </summary>
    [MinLength(SecretKey.MinLength)]
    public string? KeySecret { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (KeyPublishedAhead >= KeyLifetime)
        {
            yield return new ValidationResult(
                "Tokens:KeyPublishedAhead must be shorter than Tokens:KeyLifetime.", [nameof(KeyPublishedAhead)]);
        }
    }
}
