using System.Net;
using Ensemble.Contracts.Operations;
using Ensemble.Operations.Audit;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Operations.Grpc;

/// <summary>Takes what the edge saw of requests; a record that is there already stays as it is.</summary>
internal sealed class AuditTrailService(OperationsDb db) : AuditTrail.AuditTrailBase
{
    private const int MaxRecords = 500;

    public override async Task<RecordReply> Record(RecordRequest request, ServerCallContext context)
    {
        if (request.Records.Count > MaxRecords)
            throw Invalid("records", $"at most {MaxRecords} at a time");
        var entries = request.Records.Select(Read).ToList();
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO audit_entries (id, user_id, action, resource_type, resource_id, ip_address, status, created_at)
            SELECT * FROM unnest(
                {entries.Select(entry => entry.Id).ToArray()}, {entries.Select(entry => entry.UserId).ToArray()},
                {entries.Select(entry => entry.Action).ToArray()}, {entries.Select(entry => entry.ResourceType).ToArray()},
                {entries.Select(entry => entry.ResourceId).ToArray()}, {entries.Select(entry => entry.IpAddress).ToArray()},
                {entries.Select(entry => entry.Status).ToArray()}, {entries.Select(entry => entry.CreatedAt).ToArray()})
            ON CONFLICT (id) DO NOTHING
            """,
            context.CancellationToken);
        return new RecordReply();
    }

    private static AuditEntry Read(AuditRecord record) => new()
    {
        Id = Id(record.Id, "id") ?? throw Invalid("id", "is required"),
        UserId = Id(record.UserId, "user_id"),
        Action = Text(record.Action, "action", AuditEntry.MaxActionLength),
        ResourceType = Text(record.ResourceType, "resource_type", AuditEntry.MaxResourceTypeLength),
        ResourceId = Id(record.ResourceId, "resource_id"),
        IpAddress = Address(record.IpAddress),
        Status = record.Status is >= 100 and <= 599 ? record.Status : throw Invalid("status", "must be from 100 to 599"),
        CreatedAt = Time(record.OccurredAt),
    };

    private static Guid? Id(string text, string field) =>
        text.Length == 0 ? null
        : Guid.TryParseExact(text, "D", out var id) ? id
        : throw Invalid(field, "must be a UUID");

    private static string Text(string text, string field, int max) =>
        text.Length is > 0 && text.Length <= max && !text.Any(char.IsControl)
            ? text
            : throw Invalid(field, $"must be 1 to {max} printable characters");

    private static string? Address(string text) =>
        text.Length == 0 ? null
        : text.Length <= AuditEntry.MaxIpAddressLength && IPAddress.TryParse(text, out _) ? text
        : throw Invalid("ip_address", "must be an IP address");

    private static DateTimeOffset Time(long milliseconds) =>
        milliseconds > 0 && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw Invalid("occurred_at", "must be a time");

    private static RpcException Invalid(string field, string issue) => new(new Status(StatusCode.InvalidArgument, $"{field}: {issue}."));
}
