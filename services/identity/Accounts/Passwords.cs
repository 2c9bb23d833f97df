using System.Diagnostics;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Accounts;

/// <summary>What a comparison with the stored hash showed.</summary>
internal enum PasswordCheck
{
    Wrong,
    Right,

    /// <summary>Right, but hashed with fewer rounds than are asked for today.</summary>
    RightButOutdated,
}

/// <summary>Hashes and compares passwords with the framework's hasher: PBKDF2, HMAC-SHA-512, 128-bit salt.</summary>
internal sealed class Passwords : IDisposable
{
    private readonly PasswordHasher<Account> hasher;
    private readonly SemaphoreSlim turns;
    private readonly Metrics metrics;
    private readonly Lazy<string> nobodysHash;

    public Passwords(IOptions<PasswordOptions> options, Metrics metrics)
    {
        this.metrics = metrics;
        turns = new SemaphoreSlim(options.Value.Concurrency);
        hasher = new PasswordHasher<Account>(Options.Create(new PasswordHasherOptions { IterationCount = options.Value.IterationCount }));
        nobodysHash = new Lazy<string>(() => hasher.HashPassword(null!, Guid.NewGuid().ToString()));
    }

    public async Task<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        try
        {
            return hasher.HashPassword(null!, password);
        }
        finally
        {
            turns.Release();
        }
    }

    /// <param name="hash">Null when there is no such account: the same work is done, and it is <see cref="PasswordCheck.Wrong"/>.</param>
    /// <param name="password">What the caller typed.</param>
    /// <param name="cancellationToken">Gives up waiting for a turn.</param>
    public async Task<PasswordCheck> CheckAsync(string? hash, string password, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        try
        {
            var start = Stopwatch.GetTimestamp();
            var result = hasher.VerifyHashedPassword(null!, hash ?? nobodysHash.Value, password);
            metrics.PasswordChecked(Stopwatch.GetElapsedTime(start));
            return (hash, result) switch
            {
                (null, _) or (_, PasswordVerificationResult.Failed) => PasswordCheck.Wrong,
                (_, PasswordVerificationResult.SuccessRehashNeeded) => PasswordCheck.RightButOutdated,
                _ => PasswordCheck.Right,
            };
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose() => turns.Dispose();
}
