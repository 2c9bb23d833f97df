using System.ComponentModel.DataAnnotations;
using Ensemble.ServiceDefaults.Access;

namespace Ensemble.Media.Files;

/// <summary>Signed URLs; section <c>Links</c>.</summary>
internal sealed class LinkOptions
{
    public const string Section = "Links";

    /// <summary>What URLs are signed with; the same for all instances of this service.</summary>
    [Required, MinLength(SecretKey.MinLength)]
    public string Secret { get; set; } = "";
}
