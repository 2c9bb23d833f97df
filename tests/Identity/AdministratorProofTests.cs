using System.Text.Json;
using Ensemble.Contracts.Identity;
using Grpc.Net.Client;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Identity;

/// <summary>An administrator's open session is no way around the second factor by way of another administrator.</summary>
public sealed class AdministratorProofTests(AdministratorProofTests.OneAddress fixture) : IClassFixture<AdministratorProofTests.OneAddress>
{
    private readonly IdentityService identity = fixture.Service;

    public static TheoryData<string> Acts => ["roles by name", "roles by id", "password", "address", "address v1", "second factor"];

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Making_an_administrator_or_touching_one_wants_a_code_where_the_second_factor_is_on(string act)
    {
        var (app, token) = await AdministratorAsync();
        var target = await RegisterAsync(isAdministrator: !act.StartsWith("roles", StringComparison.Ordinal));

        var without = await ActAsync(act, target, token, null);
        var wrong = await ActAsync(act, target, token, app.WrongCode);
        var right = await ActAsync(act, target, token, app.Code);

        Assert.Equal((403, "SECOND_FACTOR_REQUIRED"), (without.Status, Facts(without).Text("code")));
        Assert.Equal((403, "SECOND_FACTOR_INVALID"), (wrong.Status, Facts(wrong).Text("code")));
        Assert.Equal(200, right.Status);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("address")]
    [InlineData("second factor")]
    public async Task Anybody_elses_does_not(string act)
    {
        var (_, token) = await AdministratorAsync();

        Assert.Equal(200, (await ActAsync(act, await RegisterAsync(isAdministrator: false), token, null)).Status);
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Nor_does_an_administrator_without_a_second_factor_need_one(string act)
    {
        var target = await RegisterAsync(isAdministrator: !act.StartsWith("roles", StringComparison.Ordinal));

        Assert.Equal(200, (await ActAsync(act, target, await RootAsync(), null)).Status);
    }

    [Fact]
    public async Task An_administrators_API_key_sees_and_changes_nobody_else()
    {
        var made = await identity.Api.PostAsync("/api/v1/developer/api-keys", new { name = "script", scopes = new[] { "read", "write" } }, await RootAsync());
        using var channel = GrpcChannel.ForAddress(identity.GrpcAddress);
        var accounts = new Accounts.AccountsClient(channel);
        var exchanged = (await accounts.ExchangeApiKeyAsync(new ExchangeApiKeyRequest { ApiKey = made["key"]! })).AccessToken;
        var other = await RegisterAsync(isAdministrator: false);

        Assert.Equal(403, (await identity.Api.PutAsync($"/api/v1/users/{other}", new { bio = "taken over" }, exchanged)).Status);
        Assert.Equal(403, (await identity.Api.GetAsync($"/api/v1/users/{other}/completion", exchanged)).Status);
        Assert.DoesNotContain("@example.org", (await identity.Api.GetAsync($"/api/v1/users/{other}", exchanged)).Body.ToString(), StringComparison.Ordinal);
    }

    private async Task<Reply> ActAsync(string act, Guid target, string token, string? code) => act switch
    {
        "roles by name" => await identity.Api.PutAsync($"/api/v1/admin/users/{target}/roles", new { roles = new[] { "member", "admin" }, code }, token),
        "roles by id" => await identity.Api.PutAsync($"/api/admin/users/{target}/roles", new { role_ids = await AdministratorsRoleAsync(), code }, token),
        "password" => await identity.Api.PutAsync($"/api/admin/users/{target}/password", new { new_password = "a fugue in d minor", code }, token),
        "address" => await identity.Api.PatchAsync($"/api/admin/users/{target}", new { email = $"{target}@example.net", code }, token),
        "address v1" => await identity.Api.PutAsync($"/api/v1/users/{target}", new { email = $"{target}@example.net", code }, token),
        _ => await identity.Api.DeleteAsync($"/api/v1/admin/users/{target}/2fa", token, new { code }),
    };

    private async Task<(AuthenticatorApp App, string Token)> AdministratorAsync()
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);
        await GrantAsync(await identity.WithDbAsync(db => db.Accounts.Where(row => row.Username == app.Name).Select(row => row.Id).SingleAsync()));
        var reply = await app.LoginAsync(await app.ChallengeAsync(), app.Code);
        app.NextStep();
        return (app, reply["access_token"]!);
    }

    private async Task<Guid> RegisterAsync(bool isAdministrator)
    {
        var id = (await identity.Api.RegisterAsync()).GetProperty("user").GetProperty("user_id").GetGuid();
        if (isAdministrator)
            await GrantAsync(id);
        return id;
    }

    private async Task GrantAsync(Guid id) => Assert.Equal(
        200, (await identity.Api.PutAsync($"/api/v1/admin/users/{id}/roles", new { roles = new[] { "member", "admin" } }, await RootAsync())).Status);

    private Task<string> RootAsync() => identity.Api.LoginAsync("admin", IdentityService.AdminPassword);

    private Task<Guid[]> AdministratorsRoleAsync() =>
        identity.WithDbAsync(db => db.Roles.Where(role => role.Name == "admin").Select(role => role.Id).ToArrayAsync());

    // On plain routes the error is a text, with code and details beside it.
    private static JsonElement Facts(Reply reply) => reply.Error.ValueKind == JsonValueKind.String ? reply.Body : reply.Error;

    /// <summary>All tests come from one address.</summary>
    public sealed class OneAddress : IAsyncLifetime
    {
        internal IdentityService Service { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Service = await IdentityService.StartAsync(new() { ["Lockout:FailuresPerAddress"] = "0" });

        public ValueTask DisposeAsync() => Service.DisposeAsync();
    }
}
