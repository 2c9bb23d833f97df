using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Identity;

public sealed class AdministratorTests
{
    [Fact]
    public async Task The_administrator_is_there_as_soon_as_the_service_is_healthy()
    {
        await using var identity = await IdentityService.StartAsync();

        var reply = await identity.Api.PostAsync("/api/auth/login", new { username = "admin", password = IdentityService.AdminPassword });

        Assert.Equal(200, reply.Status);
        Assert.Equal(["member", "creator", "admin"], reply.Data.GetProperty("user").Texts("roles"));
        Assert.Equal("admin", reply.Data.GetProperty("user").Text("role"));
    }

    [Fact]
    public async Task Replicas_that_start_at_once_make_one()
    {
        await using var first = await IdentityService.StartAsync();
        await first.WithDbAsync(db => db.Accounts.ExecuteDeleteAsync());

        var others = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => IdentityService.StartAsync(time: first.Time, database: first.Database)));

        Assert.Equal(1, await first.WithDbAsync(db => db.Accounts.CountAsync()));
        foreach (var other in others)
            await other.DisposeAsync();
    }

    [Fact]
    public async Task A_later_start_leaves_the_password_alone()
    {
        await using var first = await IdentityService.StartAsync();
        await using var second = await IdentityService.StartAsync(new() { ["Admin:Password"] = "another password" }, first.Time, first.Database);

        Assert.Equal(200, (await second.Api.PostAsync("/api/auth/login", new { username = "admin", password = IdentityService.AdminPassword })).Status);
    }
}
