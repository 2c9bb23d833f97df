using System.Net;
using System.Net.Http.Json;
using Grpc.Net.Client;

namespace Ensemble.Benchmarks.Grpc;

/// <summary>The two ways to ask, each with connections of its own.</summary>
internal sealed class Clients : IDisposable
{
    private const string Ticket = "0192f7c1-6c1d-7b3e-9a55-3d1f5f0d8a11";
    private const string Room = "string-quartet";

    private readonly GrpcChannel channel;
    private readonly Tickets.TicketsClient grpc;
    private readonly HttpClient http;

    public Clients(Uri server)
    {
        channel = GrpcChannel.ForAddress(server);
        grpc = new Tickets.TicketsClient(channel);
        http = new HttpClient(new SocketsHttpHandler { EnableMultipleHttp2Connections = true, UseProxy = false })
        {
            BaseAddress = server,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public async Task AskGrpcAsync()
    {
        var reply = await grpc.RedeemAsync(new RedeemRequest { Ticket = Ticket, Room = Room });
        Check(reply.Name);
    }

    public async Task AskJsonAsync()
    {
        using var response = await http.PostAsJsonAsync("/redeem", new JsonRequest(Ticket, Room), Json.Default.JsonRequest);
        response.EnsureSuccessStatusCode();
        var reply = await response.Content.ReadFromJsonAsync(Json.Default.JsonReply);
        Check(reply?.Name);
    }

    public void Dispose()
    {
        channel.Dispose();
        http.Dispose();
    }

    private static void Check(string? name)
    {
        if (name != Room)
            throw new InvalidOperationException($"The answer was for \"{name}\".");
    }
}
