using System.Net.WebSockets;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.Gateway;

/// <summary>A service behind the gateway: says what it was asked, and echoes on sockets.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    /// <summary>What it says its routes are called.</summary>
    public const string Route = "/api/rooms/{id}/kick";

    /// <summary>Who a login is.</summary>
    public static readonly Guid LoggedIn = Guid.CreateVersion7();

    private readonly WebApplication app;

    private Upstream(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    public static async Task<Upstream> StartAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseWebSockets();
        app.Map("/{**path}", context => context.WebSockets.IsWebSocketRequest ? EchoAsync(context) : DescribeAsync(context, name));
        await app.StartAsync();
        return new Upstream(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static async Task DescribeAsync(HttpContext context, string name)
    {
        using var reader = new StreamReader(context.Request.Body);
        context.Response.Headers[AuditMark.RouteHeader] = Route;
        // What the test has the service point to, whoever asks.
        if (context.Request.Query["points_to"].ToString() is { Length: > 0 } file)
        {
            context.Response.Headers["X-Sendfile"] = file;
            context.Response.Headers["Asked-For"] = context.Request.Headers["X-Sendfile-Type"];
            context.Response.ContentType = "audio/flac";
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = "bytes 5-200004/300000";
            context.Response.ContentLength = 0;
            return;
        }

        if (context.Request.Path == "/api/auth/login")
            context.Response.Headers[AuditMark.UserHeader] = LoggedIn.ToString();
        await context.Response.WriteAsJsonAsync(new Seen(
            name, context.Request.Method, context.Request.Path + context.Request.QueryString, await reader.ReadToEndAsync(),
            context.Request.Headers["X-Forwarded-For"].ToString(), context.Request.Headers.Authorization.ToString(),
            context.Request.Headers["X-API-Key"].ToString()));
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } received)
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
        await socket.CloseAsync((WebSocketCloseStatus)4010, "room closed", context.RequestAborted);
    }
}

internal sealed record Seen(string Service, string Method, string Path, string Body, string ForwardedFor, string Authorization, string ApiKey);
