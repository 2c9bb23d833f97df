using System.Collections.Concurrent;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Ensemble.Gateway.Routes;

/// <summary>Tells in the log when a service stops answering and when it does again: one line each, however many requests notice.</summary>
internal sealed partial class Outages(ILogger<Outages> logger)
{
    private readonly ConcurrentDictionary<string, bool> away = new();

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.GetRouteModel().Cluster?.ClusterId is not { } service)
            return;
        var error = context.GetForwarderErrorFeature();
        if (error is null)
            Answered(service);
        else if (IsAway(error.Error))
            Missed(service, error.Exception?.GetBaseException().Message ?? $"{error.Error}");
    }

    // The other errors are of one client or one answer; sockets end with one whenever a side just goes.
    private static bool IsAway(ForwarderError error) =>
        error is ForwarderError.Request or ForwarderError.RequestTimedOut or ForwarderError.NoAvailableDestinations;

    private void Answered(string service)
    {
        if (away.TryRemove(service, out _))
            Back(logger, service);
    }

    private void Missed(string service, string reason)
    {
        if (away.TryAdd(service, true))
            Away(logger, service, reason);
    }

    [LoggerMessage(1501, LogLevel.Warning, "{Service} does not answer: {Reason}")]
    private static partial void Away(ILogger logger, string service, string reason);

    [LoggerMessage(1502, LogLevel.Information, "{Service} answers again")]
    private static partial void Back(ILogger logger, string service);
}
