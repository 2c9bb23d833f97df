using System.Collections.Concurrent;
using System.Threading.Channels;
using Ensemble.Contracts.Identity;
using Grpc.Core;

namespace Ensemble.Gateway.Privacy;

/// <summary>
/// Tells identity whose client sent <c>Sec-GPC: 1</c> (Veza API reference, CCPA), behind the request and once a user; identity takes it as
/// an opt-out. Whom it has forgotten, or could not tell of, is told of at the next request: again changes nothing.
/// </summary>
internal sealed partial class PrivacySignals(
    Contracts.Identity.Privacy.PrivacyClient identity, TimeProvider time, ILogger<PrivacySignals> logger) : BackgroundService
{
    private const int Remembered = 100_000;
    private const int AtOnce = 500;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, bool> told = new();
    private readonly Channel<Guid> waiting = Channel.CreateBounded<Guid>(new BoundedChannelOptions(10_000) { SingleReader = true });

    public void Note(Guid user)
    {
        if (told.ContainsKey(user))
            return;
        if (told.Count >= Remembered)
            told.Clear();
        if (told.TryAdd(user, true) && !waiting.Writer.TryWrite(user))
            told.TryRemove(user, out _);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var users = new List<Guid>(AtOnce);
        while (await waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            while (users.Count < AtOnce && waiting.Reader.TryRead(out var user))
                users.Add(user);
            try
            {
                await identity.RecordSignalsAsync(
                    new RecordSignalsRequest { UserIds = { users.Select(user => user.ToString()) } },
                    deadline: time.GetUtcNow().UtcDateTime + Deadline, cancellationToken: stoppingToken);
            }
            catch (RpcException failure) when (!stoppingToken.IsCancellationRequested)
            {
                users.ForEach(user => told.TryRemove(user, out _));
                NotTold(logger, users.Count, failure.Status.Detail);
                await Task.Delay(PauseAfterFailure, time, stoppingToken);
            }

            users.Clear();
        }
    }

    [LoggerMessage(1701, LogLevel.Warning, "Identity was not told of {Users} privacy signals, their next requests do it again: {Reason}")]
    private static partial void NotTold(ILogger logger, int users, string reason);
}
