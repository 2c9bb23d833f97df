using System.Text.Json;
using Ensemble.Operations;
using Ensemble.Operations.Audit;
using Microsoft.Extensions.Options;

namespace Ensemble.Tests.Operations;

/// <summary>Veza Backend API, Detect Suspicious Activity (Admin).</summary>
public sealed class SuspiciousActivityTests
{
    private const string Path = "/api/v1/admin/audit/suspicious";

    private static readonly Dictionary<string, string> Limits = new()
    {
        ["Suspicion:Window"] = "01:00:00",
        ["Suspicion:EntriesOfOneUser"] = "5",
        ["Suspicion:UsersOfOneAddress"] = "3",
    };

    [Fact]
    public async Task Very_many_entries_of_a_user_and_very_many_users_of_an_address_are_shown_the_most_first()
    {
        await using var operations = await OperationsService.StartAsync(settings: Limits);
        var admin = operations.Identity.Register("clara", "admin");
        var (busy, calm, now) = (Guid.CreateVersion7(), Guid.CreateVersion7(), DateTimeOffset.UtcNow);
        await operations.WriteAsync([
            .. EachMinute(5, now, at => Audited.By(busy, at: at)),
            .. EachMinute(4, now, at => Audited.By(calm, at: at)),
            .. EachMinute(3, now, at => Audited.By(Guid.CreateVersion7(), "user.registered", at, "10.0.0.3")),
            .. EachMinute(2, now, at => Audited.By(Guid.CreateVersion7(), "user.registered", at, "10.0.0.2")),
            // Too long ago to count.
            .. EachMinute(4, now.AddHours(-1), at => Audited.By(calm, at: at, from: "10.0.0.2"))]);

        var answer = await operations.Api.GetAsync(Path, admin);

        Assert.True(answer.Status == 200, answer.Body);
        var found = answer.Data.GetProperty("activities").EnumerateArray().ToArray();
        Assert.Equal(
            [("many_entries", busy.ToString(), "", 5, 1), ("many_users", "", "10.0.0.3", 3, 3)],
            found.Select(one =>
                (Text(one, "reason"), Text(one, "user_id"), Text(one, "ip_address"), Number(one, "entries"), Number(one, "users"))));
        Assert.Equal(TimeSpan.FromMinutes(4), Time(found[0], "last_at") - Time(found[0], "first_at"));
        Assert.Equal(2, answer.Data.GetProperty("pagination").GetProperty("total").GetInt32());
        var second = (await operations.Api.GetAsync($"{Path}?limit=1&page=2", admin)).Data.GetProperty("activities");
        Assert.Equal(found[1].GetRawText(), Assert.Single(second.EnumerateArray()).GetRawText());
    }

    [Fact]
    public async Task Nothing_is_suspicious_in_a_quiet_house()
    {
        await using var operations = await OperationsService.StartAsync();

        var answer = await operations.Api.GetAsync(Path, operations.Identity.Register("clara", "admin"));

        Assert.Equal(
            """{"activities":[],"pagination":{"page":1,"limit":20,"total":0,"total_pages":0,"pages":0}}""", answer.Data.GetRawText());
    }

    [Theory]
    [InlineData("Suspicion:Window", "00:00:01")]
    [InlineData("Suspicion:EntriesOfOneUser", "1")]
    [InlineData("Suspicion:UsersOfOneAddress", "0")]
    public async Task A_wrong_setting_stops_the_service_with_its_name(string setting, string value)
    {
        var failure = Assert.IsType<OptionsValidationException>(await ServiceStart.FailureAsync(typeof(OperationsDb).Assembly, new Dictionary<string, string>
        {
            ["ConnectionStrings:operationsdb"] = "Host=127.0.0.1;Port=1",
            ["Access:WithoutRevocations"] = "true",
            ["ConnectionStrings:rabbitmq"] = "amqp://guest:guest@127.0.0.1:1",
            [setting] = value,
        }));

        Assert.Contains(setting.Split(':')[1], failure.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<AuditEntry> EachMinute(int count, DateTimeOffset before, Func<DateTimeOffset, AuditEntry> make) =>
        Enumerable.Range(1, count).Select(minute => make(before.AddMinutes(-minute)));

    private static string Text(JsonElement element, string field) => element.GetProperty(field).GetString() ?? "";

    private static int Number(JsonElement element, string field) => element.GetProperty(field).GetInt32();

    private static DateTimeOffset Time(JsonElement element, string field) => element.GetProperty(field).GetDateTimeOffset();
}
