using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Ensemble.Identity.Sessions;

/// <summary>The login bodies of the three documents; any of the three names may hold a username or an address.</summary>
internal sealed record LoginRequest(
    string? Username = null, string? Email = null, string? UsernameOrEmail = null, [Required] string? Password = null, bool? Cookies = null)
    : IMayWantCookies
{
    [JsonIgnore]
    public bool IsStuffchats => UsernameOrEmail is not null;

    /// <summary>Who wants in, as typed; null when none of the fields says it.</summary>
    [JsonIgnore]
    public string? Name => new[] { UsernameOrEmail, Email, Username }.FirstOrDefault(name => !string.IsNullOrWhiteSpace(name))?.Trim();
}
