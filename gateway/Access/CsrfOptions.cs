using System.ComponentModel.DataAnnotations;
using Ensemble.ServiceDefaults.Access;

namespace Ensemble.Gateway.Access;

/// <summary>How CSRF tokens are made; section <c>Csrf</c>.</summary>
internal sealed class CsrfOptions
{
    public const string Section = "Csrf";

    /// <summary>Random text, the same on every gateway.</summary>
    [Required]
    [MinLength(SecretKey.MinLength)]
    public string Secret { get; set; } = "";
}
