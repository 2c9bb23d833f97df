using Aspire.Hosting.Infrastructure;
using Ensemble.ServiceDefaults.Access.Revocation;
using Ensemble.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Ensemble.Tests.ServiceDefaults.Access;

public sealed class RevocationTests : IAsyncLifetime
{
    private readonly ServerDirectory directory = new();
    private readonly RevokedSessions sessions = new(TimeProvider.System);
    private NativeServerContext context = null!;
    private RunningServer server = null!;
    private ConnectionMultiplexer redis = null!;
    private RevocationReader reader = null!;

    public async ValueTask InitializeAsync()
    {
        context = directory.Context("redis", password: "secret");
        server = await RunningServer.StartAsync(new RedisServer(), context);
        redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{context.Port},password=secret,abortConnect=false");
        reader = new RevocationReader(redis, sessions, TimeProvider.System, NullLogger<RevocationReader>.Instance);
        await reader.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await reader.StopAsync(CancellationToken.None);
        reader.Dispose();
        redis.Dispose();
        await server.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task A_revoked_session_is_known_soon_and_told_once()
    {
        var (ended, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var told = new List<Guid>();
        using var subscription = sessions.Subscribe(session =>
        {
            lock (told)
                told.Add(session);
        });

        await RevokeAsync(ended);
        await RevokeAsync(ended);

        await Eventually.TrueAsync(() => sessions.Contains(ended), "the session is known to have ended", 5);
        await RevokeAsync(other);
        await Eventually.TrueAsync(() => sessions.Contains(other), "the next one too", 5);
        lock (told)
            Assert.Equal([ended, other], told);
        Assert.False(sessions.Contains(Guid.CreateVersion7()));
    }

    [Fact]
    public async Task What_is_known_stays_known_while_Redis_is_away_and_it_listens_again_afterwards()
    {
        var (before, after) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await RevokeAsync(before);
        await Eventually.TrueAsync(() => sessions.Contains(before), "the first is known", 5);

        await server.DisposeAsync();
        Assert.True(sessions.Contains(before));
        server = await RunningServer.StartAsync(new RedisServer(), context);
        await Eventually.TrueAsync(AnswersAsync, "it is connected again");
        await RevokeAsync(after);

        await Eventually.TrueAsync(() => sessions.Contains(after), "the second is known");
        Assert.True(sessions.Contains(before));
    }

    // Connected says the multiplexer as soon as one of its two connections is.
    private async Task<bool> AnswersAsync()
    {
        try
        {
            await redis.GetDatabase().PingAsync();
            return true;
        }
        catch (RedisException)
        {
            return false;
        }
    }

    [Fact]
    public void A_session_is_forgotten_when_no_token_can_name_it_any_more()
    {
        var time = new ManualTime();
        var known = new RevokedSessions(time);
        var ended = Guid.CreateVersion7();
        known.Add(ended, time.GetUtcNow());

        time.Advance(RevocationList.Memory - TimeSpan.FromSeconds(1));
        known.Forget();
        Assert.True(known.Contains(ended));
        time.Advance(TimeSpan.FromSeconds(1));
        known.Forget();
        Assert.False(known.Contains(ended));
    }

    private Task RevokeAsync(Guid session) =>
        RevocationList.AddAsync(redis.GetDatabase(), [(session, DateTimeOffset.UtcNow)], DateTimeOffset.UtcNow);
}
