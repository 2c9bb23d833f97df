using System.ComponentModel.DataAnnotations;
using Ensemble.ServiceDefaults.Access;

namespace Ensemble.Chat.Tokens;

/// <summary>Chat tokens; section <c>Tokens</c>.</summary>
internal sealed class TokenOptions
{
    public const string Section = "Tokens";

    /// <summary>The same on all nodes; random.</summary>
    [Required, MinLength(SecretKey.MinLength)]
    public string Secret { get; set; } = "";
}
