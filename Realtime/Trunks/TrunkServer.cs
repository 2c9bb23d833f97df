using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Ensemble.Realtime.Sending;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace Ensemble.Realtime.Trunks;

/// <summary>Takes trunks from gateways. Who knows a trunk's key may have what goes to its socket sent over it: the gateway that opened it.</summary>
internal sealed class TrunkServer(RealtimeMetrics metrics, IHostApplicationLifetime lifetime)
{
    private const int MaxTrunks = 256;
    private const int KeyBytes = 16;

    private readonly ConcurrentDictionary<string, Trunk> _open = new(StringComparer.Ordinal);

    public async Task ServeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade || context.Request.Headers.Upgrade != TrunkFormat.Protocol)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }

        if (_open.Count >= MaxTrunks || lifetime.ApplicationStopping.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));
        context.Response.Headers.Upgrade = TrunkFormat.Protocol;
        context.Response.Headers[TrunkFormat.Header] = key;
        var trunk = new Trunk(await upgrade.UpgradeAsync(), metrics);
        _open[key] = trunk;
        metrics.TrunkOpened();
        try
        {
            using var stopping = lifetime.ApplicationStopping.Register(trunk.Stop);
            await trunk.RunAsync(context.RequestAborted);
        }
        finally
        {
            _open.TryRemove(key, out _);
            metrics.TrunkClosed();
        }
    }

    /// <summary>The way over a trunk that the request asks for; null when it asks for none, or for one that isn't there.</summary>
    public TrunkWire? Find(HttpContext context, PipeReader input)
    {
        if (context.Request.Headers[TrunkFormat.Header] is not [{ } asked])
            return null;
        var dot = asked.LastIndexOf('.');
        if (dot < 0 || !_open.TryGetValue(asked[..dot], out var trunk)
            || !uint.TryParse(asked.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > TrunkFormat.MaxNumber)
            return null;
        var wire = new TrunkWire(input, trunk, number, context.Abort);
        return trunk.TryAdd(wire) ? wire : null;
    }
}
