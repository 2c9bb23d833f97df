using System.Globalization;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Mvc;

namespace Ensemble.Operations.Audit;

/// <summary>The filters of an audit list: <c>user_id</c>, <c>action</c>, <c>start_date</c> and <c>end_date</c> (RFC 3339, end exclusive).</summary>
internal sealed class AuditFilter
{
    [FromQuery(Name = "user_id")]
    public string? UserId { get; init; }

    [FromQuery(Name = "action")]
    public string? Action { get; init; }

    [FromQuery(Name = "start_date")]
    public string? StartDate { get; init; }

    [FromQuery(Name = "end_date")]
    public string? EndDate { get; init; }

    /// <summary>Narrows the query, or names the field that can't be understood.</summary>
    public IQueryable<AuditEntry> Apply(IQueryable<AuditEntry> entries)
    {
        if (UserId is not null)
        {
            var user = Guid.TryParse(UserId, out var id) ? id : throw Refused("user_id", "must be a UUID");
            entries = entries.Where(entry => entry.UserId == user);
        }

        if (Action is not null)
            entries = entries.Where(entry => entry.Action == Action);
        if (Time("start_date", StartDate) is { } start)
            entries = entries.Where(entry => entry.CreatedAt >= start);
        if (Time("end_date", EndDate) is { } end)
            entries = entries.Where(entry => entry.CreatedAt < end);
        return entries;
    }

    private static DateTimeOffset? Time(string field, string? text)
    {
        if (text is null)
            return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw Refused(field, "must be a time in RFC 3339, such as 2026-02-23T12:00:00Z");
    }

    private static RefusedException Refused(string field, string issue) => new(Problem.Field(field, issue));
}
