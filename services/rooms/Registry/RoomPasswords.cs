using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Ensemble.Rooms.Registry;

/// <summary>How passwords of rooms are hashed; section <c>RoomPasswords</c>.</summary>
internal sealed class RoomPasswordOptions
{
    public const string Section = "RoomPasswords";

    /// <summary>Hashes computed at the same time; others wait. One by default, so that guessing never takes all processors from the notes.</summary>
    [Range(1, 64)]
    public int Concurrency { get; set; } = 1;
}

/// <summary>Hashes and compares rooms' passwords with the framework's hasher, a few at a time: a hash keeps a processor busy for long.</summary>
internal sealed class RoomPasswords(IOptions<RoomPasswordOptions> options, IPasswordHasher<Room> hasher) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(options.Value.Concurrency);

    public Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        InTurnAsync(() => hasher.HashPassword(null!, password), cancellationToken);

    public Task<bool> FitsAsync(string hash, string password, CancellationToken cancellationToken) =>
        InTurnAsync(() => hasher.VerifyHashedPassword(null!, hash, password) != PasswordVerificationResult.Failed, cancellationToken);

    public void Dispose() => _turns.Dispose();

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return work();
        }
        finally
        {
            _turns.Release();
        }
    }
}
