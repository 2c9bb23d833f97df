using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.ServiceDefaults.Hosting;

/// <summary>
/// Whose word on the caller's address (<c>X-Forwarded-For</c>, one hop of it) is taken. A service believes the gateway, which is in its
/// private network; the gateway itself believes nobody but the load balancers named in <c>Proxies:Trusted</c> (networks, comma between).
/// </summary>
internal static class Proxies
{
    private const string PrivateNetworks = "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7";

    public static void AddProxyHeaders(this WebApplicationBuilder builder, bool isEdge)
    {
        var trusted = builder.Configuration["Proxies:Trusted"] ?? (isEdge ? "" : PrivateNetworks);
        var networks = trusted.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse).ToArray();
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            // With both lists empty the middleware would believe everybody.
            options.ForwardedHeaders = networks.Length == 0
                ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            options.ForwardLimit = 1;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in networks)
                options.KnownIPNetworks.Add(network);
        });
    }

    private static System.Net.IPNetwork Parse(string text) => System.Net.IPNetwork.TryParse(text, out var network)
        ? network
        : throw new InvalidOperationException($"Proxies:Trusted has '{text}', which is not a network such as 10.0.0.0/8.");
}
