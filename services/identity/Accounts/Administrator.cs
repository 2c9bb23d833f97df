using System.Buffers.Text;
using System.Security.Cryptography;
using Ensemble.ServiceDefaults.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ensemble.Identity.Accounts;

/// <summary>
/// Makes the account <c>admin</c> at first start. Replicas may try at once: the name is unique, so one of them makes it. Until it is
/// there the service is not ready; a database that is away is waited for.
/// </summary>
internal sealed partial class Administrator(
    IServiceScopeFactory scopes,
    Passwords passwords,
    IOptions<AdminOptions> options,
    TimeProvider time,
    ILogger<Administrator> logger) : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private volatile bool present;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(present
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(context.Registration.FailureStatus, "The administrator's account is not there yet."));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!present)
        {
            try
            {
                await EnsureAsync(stoppingToken);
                present = true;
            }
            catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException { InnerException: NpgsqlException })
            {
                Waiting(logger, failure.Message);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    private async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        if (await db.Accounts.AnyAsync(account => account.UsernameKey == Username.Administrator.Key, cancellationToken))
            return;

        var password = options.Value.Password ?? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(15));
        var now = time.GetUtcNow();
        var account = Account.Create(Username.Administrator, null, await passwords.HashAsync(password, cancellationToken), now);
        string[] names = [Roles.Member, Roles.Creator, Roles.Admin];
        foreach (var role in await db.Roles.Where(role => names.Contains(role.Name)).ToListAsync(cancellationToken))
            account.Grant(role, now);
        db.Accounts.Add(account);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException failure) when (failure.IsUniqueViolation())
        {
            return;
        }

        Made(logger, account.Id);
        // To the console alone: logs are kept and forwarded, and this is a secret.
        if (options.Value.Password is null)
            Console.WriteLine($"The administrator's account was made: username {account.Username}, password {password} (not shown again)");
    }

    [LoggerMessage(2002, LogLevel.Information, "Administrator account {AccountId} made")]
    private static partial void Made(ILogger logger, Guid accountId);

    [LoggerMessage(2003, LogLevel.Warning, "Cannot look for the administrator's account yet: {Reason}")]
    private static partial void Waiting(ILogger logger, string reason);
}
