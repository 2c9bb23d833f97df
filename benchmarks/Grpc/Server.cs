using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Ensemble.Benchmarks.Grpc;

/// <summary>Answers the same question over gRPC and as JSON, on one port of clear-text HTTP/2. Ends with its standard input.</summary>
internal static class Server
{
    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, Json.Default));
        var app = builder.Build();
        app.MapGrpcService<TicketService>();
        app.MapPost("/redeem", (JsonRequest request) => new JsonReply(request.Ticket, request.Room, 1_900_000_000));
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }

    private sealed class TicketService : Tickets.TicketsBase
    {
        public override Task<RedeemReply> Redeem(RedeemRequest request, ServerCallContext context) =>
            Task.FromResult(new RedeemReply { UserId = request.Ticket, Name = request.Room, ExpiresAt = 1_900_000_000 });
    }
}
