using Ensemble.Operations.Audit;

namespace Ensemble.Tests.Operations;

/// <summary>Entries as tests need them, and what a list shows of them.</summary>
internal static class Audited
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 21, 12, 0, 0, TimeSpan.Zero);

    public static AuditEntry By(Guid? user, string action = "room.created", DateTimeOffset? at = null, string? from = null) => new()
    {
        Id = Guid.CreateVersion7(),
        UserId = user,
        Action = action,
        ResourceType = action.Split('.')[0],
        ResourceId = Guid.CreateVersion7(),
        IpAddress = from,
        CreatedAt = at ?? Noon,
    };

    /// <summary>The ids of a list, as it is ordered.</summary>
    public static Guid[] Ids(this ApiAnswer answer)
    {
        Assert.True(answer.Status == 200, answer.Body);
        return [.. answer.Data.GetProperty("logs").EnumerateArray().Select(entry => entry.GetProperty("id").GetGuid())];
    }
}
