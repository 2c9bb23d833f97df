using Ensemble.Identity.Accounts;
using Ensemble.Tests.ServiceFixtures.Routes;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Identity;

/// <summary>Every route there is, whoever added it.</summary>
public sealed class RouteTests : IAsyncLifetime
{
    private readonly Dictionary<string, string> names = [];
    private IdentityService identity = null!;
    private HttpClient http = null!;

    // The walks fail at logging in more often than anybody may.
    public async ValueTask InitializeAsync()
    {
        identity = await IdentityService.StartAsync(new()
        {
            ["Lockout:FailuresPerAccountAndAddress"] = "0",
            ["Lockout:FailuresPerAccount"] = "0",
            ["Lockout:FailuresPerAddress"] = "0",
        });
        http = new HttpClient { BaseAddress = identity.PublicAddress };
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await identity.DisposeAsync();
    }

    [Fact]
    public void Every_row_of_docs_endpoints_is_mapped() => Nothing(RowWalk.Unmapped("identity", identity.Services));

    [Fact]
    public async Task Who_may_call_what_is_as_docs_access_says() => Nothing(await AccessWalk.DifferencesAsync("identity", identity.Services));

    [Fact]
    public async Task Every_route_lets_in_and_refuses_every_role_as_its_metadata_say() =>
        Nothing(await AccessWalk.SurprisesAsync(identity.Services, identity.PublicAddress, TokenAsync));

    [Fact]
    public async Task No_malformed_body_makes_the_service_fail() => Nothing(await BodyWalk.FailuresAsync(
        identity.Services, http, () => TokenAsync("admin"), Campaign.Rounds(30, 1000), Campaign.Seed()));

    // One account a role and a session of its own each time; an account that a walk renamed is left behind.
    private async Task<string> TokenAsync(string role)
    {
        if (!names.TryGetValue(role, out var name) || !await identity.WithDbAsync(db => db.Accounts.AnyAsync(row => row.Username == name)))
        {
            names[role] = name = Api.NewName();
            await RegisterAsync(name, role);
        }

        return await identity.Api.LoginAsync(name, Api.Password);
    }

    private async Task RegisterAsync(string name, string role)
    {
        var account = (await identity.Api.RegisterAsync(name)).GetProperty("user_id").GetGuid();
        await identity.WithDbAsync(async db =>
        {
            var granted = await db.Roles.SingleAsync(row => row.Name == role);
            await db.Set<AccountRole>().Where(row => row.AccountId == account).ExecuteDeleteAsync();
            db.Set<AccountRole>().Add(new AccountRole { AccountId = account, RoleId = granted.Id, GrantedAt = DateTimeOffset.UtcNow });
            return await db.SaveChangesAsync();
        });
    }

    private static void Nothing(IReadOnlyList<string> found) => Assert.True(found.Count == 0, string.Join('\n', found));
}
