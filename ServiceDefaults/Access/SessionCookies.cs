namespace Ensemble.ServiceDefaults.Access;

/// <summary>
/// The cookies of clients that ask for them: identity sets them, the gateway turns the access token into the Authorization header. Other
/// services never look at cookies, so that none of them acts on one whose request the gateway has not examined.
/// </summary>
public static class SessionCookies
{
    public const string Access = "access_token";

    public const string Refresh = "refresh_token";
}
