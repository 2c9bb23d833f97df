using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Ensemble.Samples.Journey;

namespace Ensemble.Tests.Fleet;

/// <summary>A registration arrives in operations' audit log over the bus, once, whatever happens to the broker.</summary>
public sealed class AuditTests(Fleet fleet)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_registration_is_in_the_audit_log_once()
    {
        var account = await Account.RegisterAsync(fleet.Gateway, Names.New("fanny"), Cancel);

        await AssertAuditedOnceAsync([account.UserId], 20);
    }

    [Fact]
    public async Task What_one_did_is_in_ones_own_audit_log_also_when_operations_was_away()
    {
        var account = await Account.RegisterAsync(fleet.Gateway, Names.New("frida"), Cancel);
        await fleet.CommandAsync("operations", "resource-stop", Cancel);
        using (var put = new HttpRequestMessage(HttpMethod.Put, "/api/users/profile") { Content = JsonContent.Create(new { settings = new { theme = "dark" } }) })
        {
            put.Headers.Authorization = new AuthenticationHeaderValue("Bearer", account.Token);
            using var done = await fleet.Gateway.SendAsync(put, Cancel);
            Assert.Equal(200, (int)done.StatusCode);
        }

        await fleet.CommandAsync("operations", "resource-start", Cancel);

        await Eventually.TrueAsync(async () => await CountAsync(account.UserId, "PUT%20/api/users/profile") == 1, "the change was audited", 60, Cancel);
    }

    [Fact]
    public async Task Registrations_while_RabbitMQ_is_down_for_ten_seconds_arrive_after_it_is_back()
    {
        await fleet.CommandAsync("rabbitmq", "resource-stop", Cancel);
        var accounts = new List<Guid>();
        using (var everyTwoSeconds = new PeriodicTimer(TimeSpan.FromSeconds(2)))
        {
            for (var registration = 0; registration < 5; registration++)
            {
                accounts.Add((await Account.RegisterAsync(fleet.Gateway, Names.New("felix"), Cancel)).UserId);
                await everyTwoSeconds.WaitForNextTickAsync(Cancel);
            }
        }

        Assert.Equal(0, await CountAsync(accounts[0]));
        await fleet.CommandAsync("rabbitmq", "resource-start", Cancel);

        await AssertAuditedOnceAsync(accounts, 90);
    }

    private async Task AssertAuditedOnceAsync(IReadOnlyList<Guid> users, int deadlineSeconds)
    {
        foreach (var user in users)
            await Eventually.TrueAsync(async () => await CountAsync(user) > 0, $"the registration of {user} was audited", deadlineSeconds, Cancel);
        foreach (var user in users)
            Assert.Equal(1, await CountAsync(user));
    }

    private async Task<int> CountAsync(Guid user, string action = "user.registered")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/admin/audit/logs?user_id={user}&action={action}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await AdminTokenAsync());
        using var answer = await fleet.Gateway.SendAsync(request, Cancel);
        if ((int)answer.StatusCode == 503)
            return 0;
        answer.EnsureSuccessStatusCode();
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        return body.GetProperty("data").GetProperty("pagination").GetProperty("total").GetInt32();
    }

    private string? adminToken;

    private async Task<string> AdminTokenAsync()
    {
        if (adminToken is not null)
            return adminToken;
        using var answer = await fleet.Gateway.PostAsJsonAsync("/api/auth/login", new { username = "admin", password = Fleet.AdminPassword }, Cancel);
        answer.EnsureSuccessStatusCode();
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        return adminToken = body.GetProperty("data").GetProperty("token").GetString()!;
    }
}
