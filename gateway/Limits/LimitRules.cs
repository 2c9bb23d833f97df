namespace Ensemble.Gateway.Limits;

/// <summary>Every limit of the edge, one a line. A request counts against all that match, and is let through when none of them is used up.</summary>
internal static class LimitRules
{
    private static readonly string[] Everywhere = ["/**"];
    private static readonly string[] Reads = ["GET", "HEAD"];
    private static readonly string[] Post = ["POST"];
    private static readonly string[] Writes = ["POST", "PUT"];
    private static readonly string[] Avatars = ["/api/users/avatar", "/api/users/me/avatar", "/api/v1/users/me/avatar"];

    // Paths whose client sends no token and loads a page full of them at once.
    private static readonly string[] PublicLoads = ["/files/**", "/emojis/**", "/api/emojis", "/api/shareplay/song/**", "/api/shareplay/thumbnail/**"];

    /// <summary>API keys that the gateway has to ask identity about; no path has this limit by itself.</summary>
    public const string ApiKeys = "api_keys";

    public static IReadOnlyList<LimitRule> All { get; } =
    [
        new("shield", "1000/s", CountedBy.Everyone, Everywhere) { IsShield = true },
        new("shield_address", "100/s", CountedBy.Address, Everywhere) { IsShield = true },
        new("general", "100/min", CountedBy.Address, Everywhere) { IsGeneral = true, For = AppliesTo.Anonymous },
        new("user", "1000/min", CountedBy.User, Everywhere) { IsGeneral = true, For = AppliesTo.Users },
        new("public", "3000/min", CountedBy.Address, PublicLoads, Reads) { InsteadOfGeneral = true },
        new("auth", "10/min", CountedBy.Address, ["/api/auth/**"]),
        new("login", "5/min", CountedBy.Address, ["/api/v1/auth/login", "/api/v1/auth/register", "/api/v1/auth/2fa/login"], Post),
        new(ApiKeys, "60/min", CountedBy.Address, []),
        new("verification", "3/h", CountedBy.Mail, ["/api/v1/auth/resend-verification"], Post),
        new("upload", "5/min", CountedBy.User, ["/api/files"], Post),
        new("avatar", "5/min", CountedBy.User, Avatars, Writes),
        new("upload_v1", "10/h", CountedBy.User, ["/api/v1/uploads", "/api/v1/tracks", "/api/v1/tracks/initiate"], Post),
        new("billing", "20/min", CountedBy.User, ["/api/billing/**"]),
    ];

    /// <summary>Never counted: health and documentation.</summary>
    public static string[] Excluded { get; } =
    [
        "/alive", "/health/**", "/healthz", "/readyz", "/status", "/metrics", "/api/health",
        "/api/v1/health/**", "/api/v1/healthz", "/api/v1/readyz", "/api/v1/status", "/swagger/**", "/redoc/**",
    ];
}
