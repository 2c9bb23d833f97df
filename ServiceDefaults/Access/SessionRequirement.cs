using Microsoft.AspNetCore.Builder;

namespace Ensemble.ServiceDefaults.Access;

/// <summary>Routes that a signed-in session may use and an API key may not, whatever its scopes: they decide over the account itself.</summary>
public sealed class SessionRequirement
{
    private SessionRequirement()
    {
    }

    internal static SessionRequirement Instance { get; } = new();
}

public static class SessionRequirementExtensions
{
    /// <summary>Asks for the access token of a signed-in session.</summary>
    public static TBuilder RequireSession<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization().WithMetadata(SessionRequirement.Instance);
}
