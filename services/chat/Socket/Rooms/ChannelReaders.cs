using Ensemble.Chat.Channels;

namespace Ensemble.Chat.Socket.Rooms;

/// <summary>Asks the store who may read, for those who are no request.</summary>
internal sealed class ChannelReaders(IServiceScopeFactory scopes)
{
    /// <summary>How somebody stands in a channel; null when there is none, or it is archived.</summary>
    public async Task<ChannelView?> FindAsync(Guid channel, Speaker who, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ChannelAccess>().FindAsync(channel, who, cancellationToken);
    }

    /// <summary>All channels that a user may read.</summary>
    public async Task<IReadOnlyList<Guid>> ReadableAsync(Guid user, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ChannelAccess>().ReadableAsync(user, cancellationToken);
    }

    /// <summary>Those of some users who may read a channel, moderators too.</summary>
    public async Task<IReadOnlySet<Guid>> AmongAsync(Guid channel, IReadOnlyCollection<SocketUser> users, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var access = scope.ServiceProvider.GetRequiredService<ChannelAccess>();
        var readers = (await access.ReadersAsync(channel, [.. users.Select(user => user.Id)], cancellationToken)).ToHashSet();
        foreach (var moderator in users.Where(user => user.Speaker.Moderates && !readers.Contains(user.Id)))
        {
            if (await access.FindAsync(channel, moderator.Speaker, cancellationToken) is { Rights.Read: true })
                readers.Add(moderator.Id);
        }

        return readers;
    }
}
