using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Sessions;

/// <summary>
/// Slows down guessing: after some wrong passwords in a row a name has to wait, longer each time. It counts what was typed, not the
/// account behind it, so an unknown name behaves like a known one.
/// </summary>
internal sealed class Lockout(IdentityDb db, IOptions<LockoutOptions> options, TimeProvider time)
{
    /// <summary>How long the name or the address still has to wait, null when it need not.</summary>
    public async Task<TimeSpan?> WaitAsync(string name, Client client, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var subjects = Subjects(name, client).Select(subject => subject.Hash).ToArray();
        var until = await db.LoginFailures
            .Where(failures => subjects.Contains(failures.Subject) && failures.BlockedUntil > now)
            .MaxAsync(failures => failures.BlockedUntil, cancellationToken);
        return until - now;
    }

    public async Task FailedAsync(string name, Client client, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (first, longest, forgotten) = (options.Value.FirstWait, options.Value.LongestWait, now - options.Value.Memory);
        foreach (var (subject, allowed) in Subjects(name, client))
        {
            // The exponent is capped before the power is taken, so that a long attack does not overflow it.
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO login_failures AS row (subject, failures, last_at) VALUES ({subject}, 1, {now})
                ON CONFLICT (subject) DO UPDATE SET
                    failures = CASE WHEN row.last_at < {forgotten} THEN 1 ELSE row.failures + 1 END,
                    last_at = {now},
                    blocked_until = CASE WHEN row.last_at >= {forgotten} AND row.failures + 1 >= {allowed}
                        THEN {now} + least({longest}, {first} * power(2, least(row.failures + 1 - {allowed}, 20))) END
                """, cancellationToken);
        }
    }

    public Task SucceededAsync(string name, CancellationToken cancellationToken)
    {
        var subject = NameSubject(name);
        return db.LoginFailures.Where(failures => failures.Subject == subject).ExecuteDeleteAsync(cancellationToken);
    }

    private IEnumerable<(byte[] Hash, int Allowed)> Subjects(string name, Client client)
    {
        if (options.Value.FailuresPerAccount > 0)
            yield return (NameSubject(name), options.Value.FailuresPerAccount);
        if (options.Value.FailuresPerAddress > 0 && client.IpAddress is { } address)
            yield return (HashOf("address:" + address), options.Value.FailuresPerAddress);
    }

    private static byte[] NameSubject(string name) => HashOf("name:" + name.ToLowerInvariant());

    private static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
