using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ensemble.ServiceDefaults.Http;

public static class Upgrades
{
    /// <summary>Whether the request asks for a socket: an upgrade of HTTP/1.1 or an extended CONNECT of HTTP/2.</summary>
    public static bool IsUpgrade(this HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };
}
