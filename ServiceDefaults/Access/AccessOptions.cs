using System.ComponentModel.DataAnnotations;

namespace Ensemble.ServiceDefaults.Access;

/// <summary>How access tokens are recognised; section <c>Access</c>.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>The <c>iss</c> claim of every access token.</summary>
    [Required]
    public string Issuer { get; set; } = "ensemble";

    /// <summary>The <c>aud</c> claim of every access token.</summary>
    [Required]
    public string Audience { get; set; } = "ensemble";

    /// <summary>Where identity publishes its keys.</summary>
    [Required]
    public Uri KeysAddress { get; set; } = new("http://identity/.well-known/jwks.json");

    /// <summary>Accepts to be without Redis, where ended sessions are told: a token then counts until it expires. For tests.</summary>
    public bool WithoutRevocations { get; set; }
}
