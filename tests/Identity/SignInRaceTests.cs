using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Ensemble.Tests.Identity;

/// <summary>
/// A login overlaps something that ends sessions. The test holds the account's row, so that the login has compared the password and waits,
/// then does the change and lets go: the login must see it.
/// </summary>
public sealed class SignInRaceTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private IdentityService Identity => shared.Service;

    [Theory]
    [InlineData("UPDATE accounts SET banned_at = now() WHERE id = @id", 403)]
    [InlineData("UPDATE accounts SET password_hash = 'AAAA' WHERE id = @id", 401)]
    [InlineData("UPDATE accounts SET deletion_at = now() + interval '1 day', deletion_is_final = true WHERE id = @id", 403)]
    [InlineData("DELETE FROM accounts WHERE id = @id", 401)]
    public async Task A_login_that_overlaps_a_change_comes_after_it_and_is_refused(string change, int status)
    {
        var (id, name) = await RegisterAsync();

        var reply = await LoginDuringAsync(id, name, change);

        Assert.Equal(status, reply.Status);
        Assert.False(await Identity.WithDbAsync(db => db.Sessions.AnyAsync(session => session.AccountId == id && session.RevokedAt == null)));
    }

    [Fact]
    public async Task A_login_that_overlaps_the_loss_of_a_role_shows_the_roles_that_are_left()
    {
        var (id, name) = await RegisterAsync();

        var reply = await LoginDuringAsync(
            id, name, "DELETE FROM account_roles WHERE account_id = @id AND role_id IN (SELECT id FROM roles WHERE name = 'creator')");

        Assert.Equal(200, reply.Status);
        Assert.Equal(["member"], reply.Data.GetProperty("user").Texts("roles"));
    }

    [Fact]
    public async Task A_ban_that_overlaps_a_login_waits_for_it_and_ends_its_session()
    {
        var admin = await Identity.Api.LoginAsync("admin", IdentityService.AdminPassword);
        for (var round = 0; round < 5; round++)
        {
            var (id, name) = await RegisterAsync();

            var login = Identity.Api.PostAsync("/api/auth/login", new { username = name, password = Api.Password });
            var ban = Identity.Api.PatchAsync($"/api/admin/users/{id}", new { banned = true }, admin);

            Assert.Equal(200, (await ban).Status);
            Assert.Contains((await login).Status, new[] { 200, 403 });
            Assert.False(await Identity.WithDbAsync(db => db.Sessions.AnyAsync(session => session.AccountId == id && session.RevokedAt == null)));
        }
    }

    private async Task<Reply> LoginDuringAsync(Guid id, string name, string change)
    {
        await using var connection = new NpgsqlConnection(Identity.Database.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, "DELETE FROM sessions WHERE account_id = @id", id);
        await ExecuteAsync(connection, "SELECT 1 FROM accounts WHERE id = @id FOR UPDATE", id);
        var login = Identity.Api.PostAsync("/api/auth/login", new { username = name, password = Api.Password });
        await Eventually.TrueAsync(() => IsWaitedForAsync(connection.ProcessID), "the login waits for the account's row");
        await ExecuteAsync(connection, change, id);
        await transaction.CommitAsync();
        return await login;
    }

    private async Task<bool> IsWaitedForAsync(int process)
    {
        await using var source = NpgsqlDataSource.Create(Identity.Database.ConnectionString);
        await using var command = source.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE @process = ANY (pg_blocking_pids(pid))");
        command.Parameters.AddWithValue("process", process);
        return (long)(await command.ExecuteScalarAsync())! > 0;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, Guid id)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue("id", id);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<(Guid Id, string Name)> RegisterAsync()
    {
        var name = Api.NewName();
        return ((await Identity.Api.RegisterAsync(name)).GetProperty("user_id").GetGuid(), name);
    }
}
