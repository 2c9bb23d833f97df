using System.Security.Claims;
using Ensemble.ServiceDefaults.Access;

namespace Ensemble.Chat.Channels;

/// <summary>Who does something in a channel.</summary>
/// <param name="UserId">The account.</param>
/// <param name="Username">Its name as of the token.</param>
/// <param name="Moderates">Has the role moderator or admin, which counts in public channels only.</param>
internal sealed record Speaker(Guid UserId, string Username, bool Moderates)
{
    public static Speaker Of(ClaimsPrincipal caller) =>
        new(caller.Id(), caller.Username(), caller.IsInRole(Roles.Moderator) || caller.IsInRole(Roles.Admin));
}
