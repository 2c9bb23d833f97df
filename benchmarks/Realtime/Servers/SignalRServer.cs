using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ensemble.Benchmarks.Realtime.Servers;

/// <summary>ASP.NET Core SignalR as it comes, a group a room; a process of its own.</summary>
internal static class SignalRServer
{
    public static void Run(string port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSignalR();
        var app = builder.Build();
        app.MapHub<RoomHub>("/rooms", options => options.Transports = HttpTransportType.WebSockets);
        app.Run($"http://127.0.0.1:{port}");
    }

    private sealed class RoomHub : Hub
    {
        public override async Task OnConnectedAsync()
        {
            var room = Context.GetHttpContext()!.Request.Query["room"].ToString();
            Context.Items[nameof(room)] = room;
            await Groups.AddToGroupAsync(Context.ConnectionId, room);
            await Clients.Caller.SendAsync("Joined");
        }

        public Task Play(byte[] note) => Clients.OthersInGroup((string)Context.Items["room"]!).SendAsync("Play", note);
    }
}
