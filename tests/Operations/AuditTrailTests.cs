using Ensemble.Contracts.Operations;
using Grpc.Core;
using Grpc.Net.Client;

namespace Ensemble.Tests.Operations;

/// <summary>What the edge reports over gRPC.</summary>
public sealed class AuditTrailTests : IClassFixture<SharedOperations>, IDisposable
{
    private readonly OperationsService operations;
    private readonly GrpcChannel channel;
    private readonly AuditTrail.AuditTrailClient trail;

    public AuditTrailTests(SharedOperations shared)
    {
        operations = shared.Service;
        channel = GrpcChannel.ForAddress(operations.GrpcAddress);
        trail = new AuditTrail.AuditTrailClient(channel);
    }

    public void Dispose() => channel.Dispose();

    [Fact]
    public async Task A_record_is_one_entry_of_its_users_log_however_often_it_is_sent()
    {
        var anna = operations.Identity.Register("anna");
        var record = Valid();
        record.UserId = anna.User.UserId;
        record.ResourceId = Guid.CreateVersion7().ToString();

        for (var time = 0; time < 3; time++)
            await trail.RecordAsync(new RecordRequest { Records = { record, Valid() } });

        var logs = (await operations.Api.GetAsync("/api/v1/audit/logs", anna)).Data.GetProperty("logs");
        var entry = Assert.Single(logs.EnumerateArray());
        Assert.Equal(("DELETE /api/rooms/{id}", "room", record.ResourceId, "203.0.113.7", 204, "2026-03-21T12:00:00Z"),
            (entry.GetProperty("action").GetString(), entry.GetProperty("resource_type").GetString(), entry.GetProperty("resource_id").GetString(),
                entry.GetProperty("ip_address").GetString(), entry.GetProperty("status").GetInt32(), entry.GetProperty("created_at").GetString()));
    }

    [Fact]
    public async Task A_record_that_cannot_be_stored_is_named_and_nothing_of_its_batch_is_stored()
    {
        var good = Valid();
        good.Action = "POST /only-here";
        foreach (var (field, spoil) in new (string, Action<AuditRecord>)[]
        {
            ("id", record => record.Id = ""),
            ("user_id", record => record.UserId = "anna"),
            ("action", record => record.Action = ""),
            ("action", record => record.Action = new string('a', 101)),
            ("action", record => record.Action = "POST /\0"),
            ("resource_type", record => record.ResourceType = new string('a', 51)),
            ("resource_id", record => record.ResourceId = "7"),
            ("ip_address", record => record.IpAddress = "nowhere"),
            ("status", record => record.Status = 0),
            ("occurred_at", record => record.OccurredAt = 0),
        })
        {
            var bad = Valid();
            spoil(bad);
            var refused = await Assert.ThrowsAsync<RpcException>(async () => await trail.RecordAsync(new RecordRequest { Records = { good, bad } }));
            Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
            Assert.StartsWith($"{field}: ", refused.Status.Detail);
        }

        var admin = operations.Identity.Register("admin", "admin");
        var found = await operations.Api.GetAsync("/api/v1/admin/audit/logs?action=POST%20/only-here", admin);
        Assert.Equal(0, found.Data.GetProperty("pagination").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_batch_has_at_most_500_records()
    {
        await trail.RecordAsync(new RecordRequest { Records = { Enumerable.Range(0, 500).Select(_ => Valid()) } });

        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await trail.RecordAsync(new RecordRequest { Records = { Enumerable.Range(0, 501).Select(_ => Valid()) } }));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
    }

    private static AuditRecord Valid() => new()
    {
        Id = Guid.CreateVersion7().ToString(),
        OccurredAt = Audited.Noon.ToUnixTimeMilliseconds(),
        Action = "DELETE /api/rooms/{id}",
        ResourceType = "room",
        IpAddress = "203.0.113.7",
        Status = 204,
    };
}
