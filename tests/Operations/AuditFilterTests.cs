namespace Ensemble.Tests.Operations;

/// <summary>The query parameters of Veza Backend API, Search Audit Logs.</summary>
public sealed class AuditFilterTests(SharedOperations shared) : IClassFixture<SharedOperations>
{
    private readonly OperationsService operations = shared.Service;

    [Theory]
    [InlineData("", 5)]
    [InlineData("?action=room.created", 4)]
    [InlineData("?action=room", 0)]
    [InlineData("?action=ROOM.CREATED", 0)]
    [InlineData("?action=room.%25", 0)]
    [InlineData("?start_date=2026-03-21T12:00:00Z", 3)]
    [InlineData("?start_date=2026-03-21T12:00:00.000001Z", 2)]
    [InlineData("?end_date=2026-03-21T12:00:00Z", 2)]
    [InlineData("?end_date=2026-03-21T12:00:00.000001Z", 3)]
    [InlineData("?start_date=2026-03-21T12:00:00Z&end_date=2026-03-21T13:00:00Z", 2)]
    [InlineData("?start_date=2026-03-21T12:00:00Z&end_date=2026-03-21T12:00:00Z", 0)]
    [InlineData("?start_date=2026-03-21T14:00:00%2B02:00", 3)]
    [InlineData("?start_date=2026-03-21t12:00:00z", 3)]
    [InlineData("?start_date=2026-03-21T11:59:59.999999999Z", 3)]
    [InlineData("?start_date=0001-01-01T00:00:00Z&end_date=9999-12-31T23:59:59.999999Z", 5)]
    [InlineData("?start_date=2026-03-21T12:00:00Z&action=track.uploaded", 1)]
    public async Task Filters_narrow_the_list_from_the_start_to_just_before_the_end(string query, int expected)
    {
        var anna = operations.Identity.Register("anna");
        await operations.WriteAsync(
            Audited.By(anna.UserId, at: Audited.Noon.AddDays(-1)),
            Audited.By(anna.UserId, at: Audited.Noon.AddMinutes(-1)),
            Audited.By(anna.UserId, at: Audited.Noon),
            Audited.By(anna.UserId, "track.uploaded", Audited.Noon.AddMinutes(1)),
            Audited.By(anna.UserId, at: Audited.Noon.AddHours(1)));

        var answer = await operations.Api.GetAsync($"/api/v1/audit/logs{query}", anna);

        Assert.Equal(expected, answer.Ids().Length);
        Assert.Equal(expected, answer.Data.GetProperty("pagination").GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("user_id", "")]
    [InlineData("user_id", "anna")]
    [InlineData("user_id", "{0198f000-0000-7000-8000-000000000001}")]
    [InlineData("user_id", "0198f000000070008000000000000001")]
    [InlineData("action", "")]
    [InlineData("action", "room%00created")]
    [InlineData("action", "room%0Acreated")]
    [InlineData("action", "12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901")]
    [InlineData("start_date", "")]
    [InlineData("start_date", "yesterday")]
    [InlineData("start_date", "2026-03-21")]
    [InlineData("start_date", "2026-03-21T12:00:00")]
    [InlineData("start_date", "2026-03-21 12:00:00Z")]
    [InlineData("start_date", "2026-03-21T14:00:00+02:00")]
    [InlineData("start_date", "2026-02-29T12:00:00Z")]
    [InlineData("start_date", "2026-03-21T25:00:00Z")]
    [InlineData("start_date", "0001-01-01T00:00:00%2B02:00")]
    [InlineData("start_date", "2026-03-21T12:00:00Z%0A")]
    [InlineData("end_date", "03/21/2026")]
    [InlineData("end_date", "1774094400")]
    [InlineData("end_date", "2026-03-21T12:00:00Z&start_date=2026-03-21T12:00:01Z")]
    [InlineData("page", "0")]
    [InlineData("page", "21474837")]
    [InlineData("limit", "0")]
    [InlineData("limit", "101")]
    [InlineData("limit", "many")]
    public async Task A_value_that_cannot_be_understood_is_refused_by_name_in_both_lists(string field, string value)
    {
        var admin = operations.Identity.Register("clara", "admin");

        foreach (var list in new[] { "/api/v1/audit/logs", "/api/v1/admin/audit/logs" })
        {
            var answer = await operations.Api.GetAsync($"{list}?{field}={value}", admin);

            Assert.True(answer.Status == 400, answer.Body);
            Assert.Equal(("VALIDATION_ERROR", field), (answer.ErrorCode, answer.ErrorField));
        }
    }
}
