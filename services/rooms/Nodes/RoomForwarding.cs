using System.Globalization;
using System.Net;
using Ensemble.Rooms.Live;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.Nodes;
using Yarp.ReverseProxy.Forwarder;

namespace Ensemble.Rooms.Nodes;

/// <summary>
/// Requests about a room are answered where it lives. Whichever node the gateway has chosen passes them on to that one, once. One that
/// asks about a room that lives nowhere is answered here; one that wants something of it first gives the room to a node.
/// </summary>
internal sealed partial class RoomForwarding(RequestDelegate next, RoomDirectory directory, IHttpForwarder forwarder, ILogger<RoomForwarding> logger) : IDisposable
{
    private const string PassedOn = "X-Rooms-Passed-On";

    // One that hangs is asked again by the client, until its lease has run out.
    private static readonly ForwarderRequestConfig Patience = new() { ActivityTimeout = TimeSpan.FromSeconds(3) };

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
    });

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetRouteValue("roomId") is not string text || !Guid.TryParse(text, out var id))
        {
            await next(context);
            return;
        }

        var place = await PlaceAsync(context, id);
        if (place is Place.Elsewhere { Node: var node })
            await PassOnAsync(context, node);
        else if (place is Place.Unsettled)
            await RefuseAsync(context);
        else
            await next(context);
    }

    public void Dispose() => _client.Dispose();

    private async Task<Place> PlaceAsync(HttpContext context, Guid id)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            return !IsPassedOn(context) && await directory.PeekElsewhereAsync(id) is { } node ? new Place.Elsewhere(node) : Place.Nowhere.Instance;
        }

        // Once is enough: whoever passed it on knew better than anybody who would now.
        if (!IsPassedOn(context))
            return await directory.FindAsync(id, context.RequestAborted);
        return await directory.OpenHereAsync(id, context.RequestAborted) is Place.Elsewhere ? Place.Unsettled.Instance : Place.Nowhere.Instance;
    }

    private async Task PassOnAsync(HttpContext context, NodeEntry node)
    {
        var error = await forwarder.SendAsync(context, node.Address, _client, Patience, static (context, request) =>
        {
            request.Headers.TryAddWithoutValidation(PassedOn, "1");
            // The gateway's words on it have been taken from the request.
            request.Headers.Remove("X-Forwarded-For");
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", context.Connection.RemoteIpAddress?.ToString());
            request.Headers.Host = context.Request.Host.Value;
            return ValueTask.CompletedTask;
        });
        if (error == ForwarderError.None)
            return;
        Unreachable(logger, node.Name, error);
        if (context.Response.HasStarted)
            return;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            // The room is not live where it was: what is stored of it is all there is.
            context.Response.Clear();
            await next(context);
        }
        else
        {
            await RefuseAsync(context);
        }
    }

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.Clear();
        context.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
        return Tickets.Turnstile.Unsettled().ExecuteAsync(context);
    }

    private static bool IsPassedOn(HttpContext context) => context.Request.Headers.ContainsKey(PassedOn);

    [LoggerMessage(3511, LogLevel.Warning, "Node {Node} can't be asked about its room: {Error}")]
    private static partial void Unreachable(ILogger logger, string node, ForwarderError error);
}
