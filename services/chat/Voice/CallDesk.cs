using System.Collections.Concurrent;
using Ensemble.Chat.Delivery;
using Ensemble.Chat.SharePlay;
using Ensemble.Chat.Socket;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ensemble.Chat.Voice;

/// <summary>Puts this node's sockets into calls and takes them out, and tells all who are concerned.</summary>
internal sealed partial class CallDesk
{
    private readonly ICalls calls;
    private readonly ChannelNews news;
    private readonly DeliveryNode node;
    private readonly CallNews facts;
    private readonly SharePlayActions sharePlay;
    private readonly SocketMetrics metrics;
    private readonly IOptions<CallOptions> options;
    private readonly TimeProvider time;
    private readonly ILogger<CallDesk> logger;

    // Who of this node is in which call, so that it can be said again when Redis has forgotten; and who could not be taken out yet.
    private readonly ConcurrentDictionary<Guid, (Guid Channel, Participant Who)> here = new();
    private readonly ConcurrentDictionary<(Guid Channel, Guid Session), bool> owed = new();

    public CallDesk(
        ICalls calls, ChannelNews news, DeliveryNode node, CallNews facts, SharePlayActions sharePlay, SocketMetrics metrics,
        IOptions<CallOptions> options, TimeProvider time, ILogger<CallDesk> logger)
    {
        (this.calls, this.news, this.node, this.facts, this.sharePlay) = (calls, news, node, facts, sharePlay);
        (this.metrics, this.options, this.time, this.logger) = (metrics, options, time, logger);
        metrics.WatchCalls(() => here.Count);
    }

    public Task<Call> ReadAsync(Guid channel, CancellationToken cancellationToken) => calls.ReadAsync(channel, cancellationToken);

    /// <summary>Puts a socket into a call. Whether its user may is the caller's to know, and that it is in no other.</summary>
    /// <exception cref="RedisException">Redis is away. <see cref="TimeoutException"/> too; then it may be in the call, and leaves it by <see cref="LeaveAsync"/>.</exception>
    public async Task<JoinResult> JoinAsync(Guid channel, Guid user, Guid session, CancellationToken cancellationToken)
    {
        var who = new Participant(session, user, node.Id);
        owed.TryRemove((channel, session), out _);
        var result = await PutAsync(channel, who, cancellationToken);
        if (result.Outcome != JoinOutcome.Full)
            here[session] = (channel, result.Call.Participants.First(present => present.SessionId == session));
        return result;
    }

    /// <summary>Takes a socket out of a call. While Redis is away that is owed, and done when it is back.</summary>
    public async Task LeaveAsync(Guid channel, Guid session, CancellationToken cancellationToken)
    {
        here.TryRemove(session, out _);
        owed[(channel, session)] = true;
        try
        {
            if (await calls.LeaveAsync(channel, session, cancellationToken) is { } departure)
                await TellAsync(departure, cancellationToken);
            owed.TryRemove((channel, session), out _);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            LeaveOwed(logger, channel, failure.Message);
        }
    }

    /// <summary>What a socket says of itself. Null when it is not in the call.</summary>
    public async Task<Participant?> UpdateAsync(Guid channel, Guid session, bool? isMuted, bool? sharesScreen, CancellationToken cancellationToken)
    {
        if (!here.TryGetValue(session, out var entry) || entry.Channel != channel)
            return null;
        var who = entry.Who with { IsMuted = isMuted ?? entry.Who.IsMuted, SharesScreen = sharesScreen ?? entry.Who.SharesScreen };
        if (who == entry.Who)
            return who;
        if (await calls.UpdateAsync(channel, who, cancellationToken) is not { } number)
            return null;
        here.TryUpdate(session, (channel, who), entry);
        news.SayAs(VoiceEvents.Origin, number, channel, [VoiceEvents.State(channel, who, number)]);
        return who;
    }

    /// <summary>Says that this node lives; when that came too late, puts its sockets back into their calls. Then sees to who is owed, and who is a ghost.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        if (!await calls.RenewAsync(node.Id, options.Value.Lease, cancellationToken))
            await PutBackAsync(cancellationToken);
        foreach (var (channel, session) in owed.Keys)
            await LeaveAsync(channel, session, cancellationToken);
        while (await calls.SweepAsync(cancellationToken) is { } departures)
        {
            foreach (var departure in departures)
            {
                metrics.GhostsSwept(departure.Removed.Count);
                GhostsSwept(logger, departure.Removed.Count, departure.ChannelId);
                await TellAsync(departure, cancellationToken);
            }
        }
    }

    private async Task PutBackAsync(CancellationToken cancellationToken)
    {
        foreach (var (session, (channel, who)) in here)
        {
            await PutAsync(channel, who, cancellationToken);
            // It has left meanwhile, and was perhaps not there to be taken out.
            if (!here.ContainsKey(session))
                await LeaveAsync(channel, session, cancellationToken);
        }
    }

    private async Task<JoinResult> PutAsync(Guid channel, Participant who, CancellationToken cancellationToken)
    {
        var start = new CallStart(Guid.CreateVersion7(time.GetUtcNow()), who.UserId, time.GetUtcNow());
        var result = await calls.JoinAsync(channel, who, start, options.Value.MaxParticipants, cancellationToken);
        if (result.Outcome != JoinOutcome.Joined)
            return result;
        news.SayAs(VoiceEvents.Origin, result.Call.Number, channel, [VoiceEvents.Joined(channel, who, result.Call.Number)]);
        if (result.HasStarted)
            await facts.StartedAsync(channel, start, cancellationToken);
        return result;
    }

    private async Task TellAsync(Departure departure, CancellationToken cancellationToken)
    {
        news.SayAs(VoiceEvents.Origin, departure.Call.Number, departure.ChannelId, VoiceEvents.Left(departure));
        if (departure.Ended is not { } start)
            return;
        await sharePlay.ListenersLeftAsync(departure.ChannelId, cancellationToken);
        await facts.EndedAsync(departure.ChannelId, start, time.GetUtcNow(), cancellationToken);
    }

    [LoggerMessage(5421, LogLevel.Warning, "A socket is taken out of the call of channel {Channel} when Redis is back: {Reason}")]
    private static partial void LeaveOwed(ILogger logger, Guid channel, string reason);

    [LoggerMessage(5422, LogLevel.Information, "{Participants} participants of a node that is gone were taken out of the call of channel {Channel}")]
    private static partial void GhostsSwept(ILogger logger, int participants, Guid channel);
}
