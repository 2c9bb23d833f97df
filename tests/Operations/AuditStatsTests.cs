namespace Ensemble.Tests.Operations;

/// <summary>Veza Backend API, Get Audit Stats.</summary>
public sealed class AuditStatsTests
{
    [Fact]
    public async Task Entries_are_counted_by_action_one_s_own_for_everybody_and_all_for_administrators()
    {
        await using var operations = await OperationsService.StartAsync();
        var (anna, admin) = (operations.Identity.Register("anna"), operations.Identity.Register("clara", "admin"));
        await operations.WriteAsync(
            Audited.By(anna.UserId, "user.registered"),
            Audited.By(anna.UserId, "room.created"),
            Audited.By(anna.UserId, "room.created"),
            Audited.By(Guid.CreateVersion7(), "room.created"),
            Audited.By(null, "track.uploaded"));

        Assert.Equal(
            """{"total_logs":3,"actions_count":{"room.created":2,"user.registered":1}}""", await StatsAsync("/api/v1/audit/stats", anna));
        Assert.Equal("""{"total_logs":0,"actions_count":{}}""", await StatsAsync("/api/v1/audit/stats", admin));
        Assert.Equal(
            """{"total_logs":5,"actions_count":{"room.created":3,"track.uploaded":1,"user.registered":1}}""",
            await StatsAsync("/api/v1/admin/audit/stats", admin));

        async Task<string> StatsAsync(string path, Login login)
        {
            var answer = await operations.Api.GetAsync(path, login);
            Assert.Equal(200, answer.Status);
            return answer.Data.GetRawText();
        }
    }
}
