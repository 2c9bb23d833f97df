using System.Collections.Concurrent;
using Ensemble.Contracts.Identity;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.People;

/// <summary>Whom chat knows. Identity's events fill it; who was there before chat was, comes in with the first request or is asked for.</summary>
internal sealed class PeopleBook(ChatDb db, Accounts.AccountsClient accounts, KnownPeople known, TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    /// <summary>Somebody who is signed in.</summary>
    public async Task SeenAsync(Guid user, string username, CancellationToken cancellationToken)
    {
        await AddAsync(user, username, isBanned: false, cancellationToken);
        known.Add(user);
    }

    /// <summary>The first of some ids that is nobody's; null when all are accounts. They are known afterwards.</summary>
    /// <exception cref="RpcException">Identity is away, and was needed.</exception>
    public async Task<Guid?> FirstUnknownAsync(IReadOnlyCollection<Guid> users, CancellationToken cancellationToken)
    {
        var found = await db.People.Where(person => users.Contains(person.UserId)).Select(person => person.UserId).ToListAsync(cancellationToken);
        Guid[] missing = [.. users.Except(found)];
        if (missing.Length == 0)
            return null;
        var reply = await accounts.GetUsersAsync(
            new GetUsersRequest { UserIds = { missing.Select(id => id.ToString()) } },
            new CallOptions(deadline: time.GetUtcNow().UtcDateTime + Deadline, cancellationToken: cancellationToken));
        foreach (var user in reply.Users)
            await AddAsync(Guid.Parse(user.UserId), user.Username, user.Banned, cancellationToken);
        var answered = reply.Users.Select(user => Guid.Parse(user.UserId)).ToHashSet();
        return missing.Where(id => !answered.Contains(id)).Select(id => (Guid?)id).FirstOrDefault();
    }

    private Task<int> AddAsync(Guid user, string username, bool isBanned, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO people (user_id, username, name_key, is_banned) VALUES ({user}, {username}, {Person.KeyOf(username)}, {isBanned})
        ON CONFLICT (user_id) DO NOTHING
        """, cancellationToken);
}

/// <summary>Users whose row this process has seen: they need not be written down again.</summary>
internal sealed class KnownPeople
{
    private const int Capacity = 100_000;

    private readonly ConcurrentDictionary<Guid, bool> users = new();

    public bool Contains(Guid user) => users.ContainsKey(user);

    public void Add(Guid user)
    {
        if (users.Count >= Capacity)
            users.Clear();
        users[user] = true;
    }

    public void Remove(Guid user) => users.TryRemove(user, out _);
}
