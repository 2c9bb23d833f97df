namespace Ensemble.Gateway.Routes;

/// <summary>
/// Which service answers which paths: the owner column of docs/endpoints.tsv. The most specific pattern wins, whichever order they
/// stand in; a pattern may be narrowed to methods where two services share a path.
/// </summary>
internal static class RouteTable
{
    public static IReadOnlyList<ServiceRoutes> All { get; } =
    [
        new("identity",
        [
            "/.well-known/jwks.json",
            "/api/auth/{**rest}", "/api/users/{**rest}", "/api/invites/{**rest}", "/api/admin/users/{**rest}", "/api/admin/roles/{**rest}",
            "/api/v1/auth/{**rest}", "/api/v1/users/{**rest}", "/api/v1/sessions/{**rest}", "/api/v1/roles/{**rest}",
            "/api/v1/developer/api-keys/{**rest}", "/api/v1/validate", "/api/v1/admin/users/{**rest}",
        ]),
        new("rooms", ["/api/rooms/{**rest}", "/api/performances/{**rest}", "/api/websocket/{**rest}"]),
        new("chat",
        [
            "/api/channels/{**rest}", "/api/messages/{**rest}", "/api/presence/{**rest}", "/api/shareplay/{**rest}", "/api/emojis/{**rest}",
            "/emojis/{**rest}", "/ws", "/api/v1/chat/{**rest}", "/api/v1/conversations/{**rest}",
        ]),
        new("media", ["/api/files", "/files/{**rest}"]),
        new("operations",
        [
            "/api/v1/audit/{**rest}", "/api/v1/admin/audit/{**rest}", "/api/v1/webhooks/{**rest}",
            "/api/v1/admin/feature-flags/{**rest}", "/api/v1/admin/maintenance",
        ]),
    ];
}

/// <param name="Service">Name in service discovery.</param>
/// <param name="Patterns">Route patterns of ASP.NET Core.</param>
internal sealed record ServiceRoutes(string Service, IReadOnlyList<string> Patterns);
