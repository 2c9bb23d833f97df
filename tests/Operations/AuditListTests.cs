namespace Ensemble.Tests.Operations;

/// <summary>Veza Backend API, Search Audit Logs and Get Audit Logs (Admin).</summary>
public sealed class AuditListTests(SharedOperations shared) : IClassFixture<SharedOperations>
{
    private readonly OperationsService operations = shared.Service;

    [Fact]
    public async Task An_entry_shows_every_documented_field()
    {
        var anna = operations.Identity.Register("anna");
        var entry = Audited.By(anna.UserId, "track.uploaded", Audited.Noon.AddTicks(1_234_560), from: "192.168.1.1");
        await operations.WriteAsync(entry);

        var answer = await operations.Api.GetAsync("/api/v1/audit/logs", anna);

        Assert.Equal(200, answer.Status);
        Assert.True(answer.Json.GetProperty("success").GetBoolean());
        var shown = Assert.Single(answer.Data.GetProperty("logs").EnumerateArray());
        Assert.Equal(
            $$"""
            {"id":"{{entry.Id}}","user_id":"{{anna.UserId}}","action":"track.uploaded","resource_type":"track",
            "resource_id":"{{entry.ResourceId}}","ip_address":"192.168.1.1","status":null,"created_at":"2026-03-21T12:00:00.123456Z"}
            """.ReplaceLineEndings(""), shown.GetRawText());
        Assert.Equal("""{"page":1,"limit":20,"total":1,"total_pages":1,"pages":1}""", answer.Data.GetProperty("pagination").GetRawText());
    }

    [Fact]
    public async Task One_sees_only_ones_own_entries_whatever_one_asks_for()
    {
        var (anna, bert) = (operations.Identity.Register("anna"), operations.Identity.Register("bert"));
        var own = Audited.By(anna.UserId);
        await operations.WriteAsync(own, Audited.By(bert.UserId), Audited.By(null));

        Assert.Equal([own.Id], (await operations.Api.GetAsync("/api/v1/audit/logs", anna)).Ids());
        Assert.Equal([own.Id], (await operations.Api.GetAsync($"/api/v1/audit/logs?user_id={anna.UserId}", anna)).Ids());
        var foreign = await operations.Api.GetAsync($"/api/v1/audit/logs?user_id={bert.UserId}", anna);
        Assert.Empty(foreign.Ids());
        Assert.Equal(0, foreign.Data.GetProperty("pagination").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task An_administrator_s_own_list_is_no_more_than_his_own()
    {
        var admin = operations.Identity.Register("clara", "member", "admin");
        await operations.WriteAsync(Audited.By(Guid.CreateVersion7()));

        Assert.Empty((await operations.Api.GetAsync("/api/v1/audit/logs", admin)).Ids());
    }

    [Fact]
    public async Task An_administrator_sees_everybody_s_also_what_nobody_did()
    {
        var (admin, anna, bert) = (operations.Identity.Register("clara", "admin"), Guid.CreateVersion7(), Guid.CreateVersion7());
        var action = $"tests.{Guid.NewGuid():N}";
        var entries = new[] { Audited.By(anna, action), Audited.By(bert, action), Audited.By(null, action) };
        await operations.WriteAsync(entries);

        var all = await operations.Api.GetAsync($"/api/v1/admin/audit/logs?action={action}", admin);
        Assert.Equal(entries.Select(entry => entry.Id).Order(), all.Ids().Order());
        Assert.Equal([entries[1].Id], (await operations.Api.GetAsync($"/api/v1/admin/audit/logs?user_id={bert}", admin)).Ids());
    }

    [Fact]
    public async Task The_newest_come_first_and_those_of_one_moment_by_their_ids_so_that_pages_neither_repeat_nor_skip()
    {
        var anna = operations.Identity.Register("anna");
        var entries = Enumerable.Range(0, 25).Select(i => Audited.By(anna.UserId, at: Audited.Noon.AddMinutes(i / 7))).ToArray();
        await operations.WriteAsync(entries.OrderBy(_ => Random.Shared.Next()));
        var newestFirst = entries
            .OrderByDescending(entry => entry.CreatedAt).ThenByDescending(entry => entry.Id.ToString(), StringComparer.Ordinal)
            .Select(entry => entry.Id);

        var read = new List<Guid>();
        for (var page = 1; page <= 4; page++)
            read.AddRange((await operations.Api.GetAsync($"/api/v1/audit/logs?limit=7&page={page}", anna)).Ids());

        Assert.Equal(newestFirst, read);
    }

    [Theory]
    [InlineData("", 20)]
    [InlineData("?limit=100", 25)]
    [InlineData("?page=2", 5)]
    [InlineData("?page=3", 0)]
    [InlineData("?page=21474836&limit=100", 0)]
    public async Task A_page_has_twenty_entries_at_most_a_hundred_and_none_past_the_end(string query, int expected)
    {
        var anna = operations.Identity.Register("anna");
        await operations.WriteAsync(Enumerable.Range(0, 25).Select(_ => Audited.By(anna.UserId)));

        var answer = await operations.Api.GetAsync($"/api/v1/audit/logs{query}", anna);

        Assert.Equal(expected, answer.Ids().Length);
        Assert.Equal(25, answer.Data.GetProperty("pagination").GetProperty("total").GetInt32());
    }
}
