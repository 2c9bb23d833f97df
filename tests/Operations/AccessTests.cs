namespace Ensemble.Tests.Operations;

public sealed class AccessTests(SharedOperations shared) : IClassFixture<SharedOperations>
{
    public static readonly TheoryData<string> OwnRoutes = ["/api/v1/audit/logs", "/api/v1/audit/stats"];

    public static readonly TheoryData<string> AdminRoutes =
        ["/api/v1/admin/audit/logs", "/api/v1/admin/audit/stats", "/api/v1/admin/audit/suspicious"];

    private readonly OperationsService operations = shared.Service;

    [Theory]
    [MemberData(nameof(OwnRoutes))]
    [MemberData(nameof(AdminRoutes))]
    public async Task Without_a_token_nothing_is_told(string path) => await RefusedAsync(path, null);

    [Theory]
    [MemberData(nameof(OwnRoutes))]
    [MemberData(nameof(AdminRoutes))]
    public async Task A_token_that_is_no_longer_or_never_was_valid_is_as_good_as_none(string path)
    {
        var admin = operations.Identity.Register("clara", "admin");
        await using var impostor = await FakeIdentity.StartAsync();

        foreach (var login in new[]
        {
            operations.Identity.LogIn(admin.User, lifetime: TimeSpan.FromSeconds(-1)),
            operations.Identity.LogIn(admin.User, issuer: "somebody"),
            operations.Identity.LogIn(admin.User, audience: "others"),
            impostor.LogIn(admin.User),
            admin with { Token = admin.Token[..^10] },
            admin with { Token = "token" },
        })
        {
            await RefusedAsync(path, login);
        }
    }

    [Theory]
    [MemberData(nameof(AdminRoutes))]
    public async Task Who_is_no_administrator_may_not_see_what_others_did(string path)
    {
        foreach (var role in new[] { "guest", "member", "creator", "pro", "moderator", "Admin", "administrator" })
        {
            var answer = await operations.Api.GetAsync(path, operations.Identity.Register("anna", role));
            Assert.Equal((403, "AUTHORIZATION_ERROR"), (answer.Status, answer.ErrorCode));
        }
    }

    [Theory]
    [MemberData(nameof(OwnRoutes))]
    [MemberData(nameof(AdminRoutes))]
    public async Task The_log_is_only_read(string path)
    {
        var admin = operations.Identity.Register("clara", "admin");

        Assert.Equal(405, (await operations.Api.PostAsync(path, new { }, admin)).Status);
        Assert.Equal(405, (await operations.Api.DeleteAsync(path, admin)).Status);
    }

    private async Task RefusedAsync(string path, Login? login)
    {
        var answer = await operations.Api.GetAsync(path, login);
        Assert.Equal((401, "AUTHENTICATION_ERROR"), (answer.Status, answer.ErrorCode));
        Assert.DoesNotContain("logs", answer.Body, StringComparison.Ordinal);
    }
}
