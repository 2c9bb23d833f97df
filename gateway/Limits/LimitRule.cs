namespace Ensemble.Gateway.Limits;

/// <summary>Whose requests are counted together.</summary>
internal enum CountedBy
{
    Everyone,
    Address,

    /// <summary>The user; a caller without a valid token by address.</summary>
    User,

    /// <summary>The mail address that the body names; a body without one by the caller's address.</summary>
    Mail,
}

/// <summary>Which requests count besides their path.</summary>
internal enum AppliesTo
{
    All,
    Anonymous,
    Users,
}

/// <param name="Name">Also the key of its rate in the configuration, <c>Limits:Rates:{name}</c>.</param>
/// <param name="Rate">The default.</param>
/// <param name="By">Whose requests are counted together.</param>
/// <param name="Paths">Exact, or everything below with <c>/**</c> at the end; case is ignored, as in routing.</param>
/// <param name="Methods">Null: all.</param>
internal sealed record LimitRule(string Name, string Rate, CountedBy By, string[] Paths, string[]? Methods = null)
{
    public AppliesTo For { get; init; }

    /// <summary>Protects the fleet; it shows in the answer's headers only when it refuses.</summary>
    public bool IsShield { get; init; }

    /// <summary>Takes the place of the general limits on its paths.</summary>
    public bool InsteadOfGeneral { get; init; }

    public bool IsGeneral { get; init; }
}
