using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Sessions;

/// <summary>
/// Slows down guessing. An attempt counts as a failure before its password is looked at and is taken back when the password was right, so
/// guesses sent at once don't outrun the count. It counts what was typed, not the account behind it: an unknown name behaves like a known one.
/// </summary>
/// <remarks>
/// A few failures block a name from the address they came from; many block it from everywhere. So a stranger can't lock somebody out with
/// a handful of requests, and guessing from many addresses still ends.
/// </remarks>
internal sealed class Lockout(IdentityDb db, IOptions<LockoutOptions> options, TimeProvider time)
{
    /// <summary>Counts an attempt; how long it still has to wait instead, where it may not be made.</summary>
    public async Task<TimeSpan?> BeginAsync(string name, Client client, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var subjects = Subjects(name, client);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        foreach (var subject in subjects)
        {
            if (await CountAsync(subject, now, cancellationToken))
                continue;
            await transaction.RollbackAsync(cancellationToken);
            var hashes = subjects.Select(each => each.Hash).ToArray();
            return await db.LoginFailures
                .Where(failures => hashes.Contains(failures.Subject) && failures.BlockedUntil > now)
                .MaxAsync(failures => failures.BlockedUntil, cancellationToken) - now;
        }

        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    /// <summary>The password was right: the name begins anew, and its address is as it was before.</summary>
    public async Task SucceededAsync(string name, Client client, CancellationToken cancellationToken)
    {
        foreach (var subject in Subjects(name, client))
        {
            var row = db.LoginFailures.Where(failures => failures.Subject == subject.Hash);
            if (subject.EndsWithSuccess)
            {
                await row.ExecuteDeleteAsync(cancellationToken);
            }
            else
            {
                await row.ExecuteUpdateAsync(
                    set => set.SetProperty(failures => failures.Failures, failures => failures.Failures - 1)
                        .SetProperty(failures => failures.BlockedUntil, (DateTimeOffset?)null),
                    cancellationToken);
            }
        }
    }

    /// <summary>Nothing is remembered of these names any more, from anywhere or from the addresses known.</summary>
    public Task ForgetAsync(IReadOnlyCollection<string> names, IReadOnlyCollection<string?> addresses, CancellationToken cancellationToken)
    {
        var hashes = names.Select(NameHash).Concat(names.SelectMany(name => addresses.Select(address => NameHash(name, address)))).ToArray();
        return db.LoginFailures.Where(failures => hashes.Contains(failures.Subject)).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>False, and nothing counted, while the subject is blocked.</summary>
    private async Task<bool> CountAsync(Subject subject, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (first, longest, forgotten) = (options.Value.FirstWait, options.Value.LongestWait, now - options.Value.Memory);
        // The exponent is capped before the power is taken, so that a long attack does not overflow it.
        return await db.Database.ExecuteSqlAsync($"""
            INSERT INTO login_failures AS row (subject, failures, last_at, blocked_until)
            VALUES ({subject.Hash}, 1, {now}, CASE WHEN {subject.Allowed} <= 1 THEN {now} + {first} END)
            ON CONFLICT (subject) DO UPDATE SET
                failures = CASE WHEN row.last_at < {forgotten} THEN 1 ELSE row.failures + 1 END,
                last_at = {now},
                blocked_until = CASE WHEN row.last_at >= {forgotten} AND row.failures + 1 >= {subject.Allowed}
                    THEN {now} + least({longest}, {first} * power(2, least(row.failures + 1 - {subject.Allowed}, 20))) END
            WHERE row.blocked_until IS NULL OR row.blocked_until <= {now}
            """, cancellationToken) == 1;
    }

    // In one order for everybody, so that two attempts never wait for each other's rows.
    private List<Subject> Subjects(string name, Client client)
    {
        var (limits, typed) = (options.Value, name.ToLowerInvariant());
        Subject[] all =
        [
            new(NameHash(typed, client.IpAddress), limits.FailuresPerAccountAndAddress, EndsWithSuccess: true),
            new(NameHash(typed), limits.FailuresPerAccount, EndsWithSuccess: true),
            new(HashOf($"address:{client.IpAddress}"), client.IpAddress is null ? 0 : limits.FailuresPerAddress, EndsWithSuccess: false),
        ];
        return [.. all.Where(subject => subject.Allowed > 0).OrderBy(subject => Convert.ToHexString(subject.Hash), StringComparer.Ordinal)];
    }

    private static byte[] NameHash(string name) => HashOf($"name:{name}");

    private static byte[] NameHash(string name, string? address) => HashOf($"name:{name}\naddress:{address}");

    private static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private sealed record Subject(byte[] Hash, int Allowed, bool EndsWithSuccess);
}
