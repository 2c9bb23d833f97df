using Ensemble.Samples.Journey;
using Ensemble.Tests.Fleet.Telemetry;

namespace Ensemble.Tests.Fleet;

/// <summary>One trace crosses the fleet: gateway, service, database, bus, and gRPC.</summary>
public sealed class TraceTests(Fleet fleet)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_registration_goes_from_the_gateway_to_the_database_and_over_the_bus_to_operations()
    {
        await Account.RegisterAsync(fleet.Gateway, Names.New("trace"), Cancel);

        var trace = await fleet.Traces.WaitForTraceAsync(
            spans => spans.Any(span => IsRequest(span, "gateway", "/api/auth/")) && spans.Any(span => IsDatabase(span, "operations")),
            Deadline, Cancel);

        var gateway = trace.First(span => IsRequest(span, "gateway", "/api/auth/"));
        var identity = trace.First(span => IsRequest(span, "identity", "/api/auth/register"));
        Assert.True(IsBelow(identity, gateway, trace), "identity is called by the gateway");
        Assert.Contains(trace, span => IsDatabase(span, "identity") && IsBelow(span, identity, trace));
        var publish = trace.First(span => span is { Service: "identity", Scope: "Ensemble.Events" });
        Assert.True(IsBelow(publish, identity, trace), "the outbox belongs to the request");
        var consume = trace.First(span => span is { Service: "operations", Scope: "MassTransit" });
        Assert.True(IsBelow(consume, publish, trace), "operations' consumer follows the outbox");
        Assert.Contains(trace, span => IsDatabase(span, "operations") && IsBelow(span, consume, trace));
    }

    [Fact]
    public async Task A_ticket_shows_rooms_asking_identity_over_gRPC()
    {
        var account = await Account.RegisterAsync(fleet.Gateway, Names.New("ticket"), Cancel);
        await account.TakeTicketAsync(await account.CreateRoomAsync("Traced", Cancel), Cancel);

        var trace = await fleet.Traces.WaitForTraceAsync(
            spans => spans.Any(span => IsRequest(span, "rooms", "ticket"))
                && spans.Any(span => span.Service == "identity" && span.Attributes.GetValueOrDefault("rpc.system") == "grpc"),
            Deadline, Cancel);

        var ticket = trace.First(span => IsRequest(span, "rooms", "ticket"));
        var call = trace.First(span => span.Service == "identity" && span.Attributes.GetValueOrDefault("rpc.system") == "grpc");
        Assert.True(IsBelow(call, ticket, trace), "identity answers the ticket's request");
        Assert.Equal("ensemble.identity.v1.Accounts", call.Attributes["rpc.service"]);
    }

    private static bool IsRequest(SpanRecord span, string service, string path) =>
        span.Service == service && span.Scope == "Microsoft.AspNetCore" && span.Attributes.GetValueOrDefault("http.route", "").Contains(path, StringComparison.Ordinal);

    private static bool IsDatabase(SpanRecord span, string service) => span.Service == service && span.Scope == "Npgsql";

    private static bool IsBelow(SpanRecord span, SpanRecord ancestor, IReadOnlyList<SpanRecord> trace)
    {
        for (var parent = span.ParentId; parent is not null; parent = trace.FirstOrDefault(other => other.SpanId == parent)?.ParentId)
        {
            if (parent == ancestor.SpanId)
                return true;
        }

        return false;
    }
}
