using System.Globalization;
using System.Text.RegularExpressions;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Mvc;

namespace Ensemble.Operations.Audit;

/// <summary>The filters of an audit list: <c>user_id</c>, <c>action</c>, <c>start_date</c> and <c>end_date</c> (RFC 3339, end exclusive).</summary>
internal sealed partial class AuditFilter
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
            var user = Guid.TryParseExact(UserId, "D", out var id) ? id : throw Refused("user_id", "must be a UUID");
            entries = entries.Where(entry => entry.UserId == user);
        }

        if (Action is not null)
        {
            // Postgres would fail on a text with a NUL in it.
            if (Action.Length is 0 or > AuditEntry.MaxActionLength || Action.Any(char.IsControl))
                throw Refused("action", $"must be 1 to {AuditEntry.MaxActionLength} printable characters");
            entries = entries.Where(entry => entry.Action == Action);
        }

        var (start, end) = (Time("start_date", StartDate), Time("end_date", EndDate));
        if (end < start)
            throw Refused("end_date", "must not be before start_date");
        if (start is not null)
            entries = entries.Where(entry => entry.CreatedAt >= start);
        if (end is not null)
            entries = entries.Where(entry => entry.CreatedAt < end);
        return entries;
    }

    private static DateTimeOffset? Time(string field, string? text)
    {
        if (text is null)
            return null;
        return Rfc3339().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw Refused(field, "must be a time in RFC 3339, such as 2026-02-23T12:00:00Z");
    }

    // .NET's own parser takes much more: no zone, no date, other orders of day and month.
    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex Rfc3339();

    private static RefusedException Refused(string field, string issue) => new(Problem.Field(field, issue));
}
