namespace Ensemble.ServiceDefaults.Fetching;

/// <summary>Why something was not fetched.</summary>
public enum FetchRefusal
{
    /// <summary>Not an absolute http or https address, or one with a name or password in it.</summary>
    Address,

    /// <summary>Another port than 80 and 443, and not allowed by <see cref="FetchOptions.AllowedPorts"/>.</summary>
    Port,

    /// <summary>The host is unknown.</summary>
    UnknownHost,

    /// <summary>The host is not on the public internet.</summary>
    NotPublic,

    /// <summary>Nobody answers there, or not in HTTP, or not with a certificate that holds.</summary>
    Unreachable,

    /// <summary>More redirects than are followed.</summary>
    TooManyRedirects,

    /// <summary>More bytes than wanted.</summary>
    TooLarge,

    /// <summary>Not all arrived in time.</summary>
    TooSlow,
}

/// <summary>Something was not fetched. The message is for the user who named the address, and tells nothing of the network here.</summary>
public sealed class FetchException(FetchRefusal refusal, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Why.</summary>
    public FetchRefusal Refusal { get; } = refusal;
}
