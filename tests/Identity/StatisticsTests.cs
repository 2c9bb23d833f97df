using Ensemble.Contracts.Events;
using Ensemble.Identity;
using Ensemble.Identity.Consumers;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Identity;

/// <summary>What rooms tell of an account's playing, on its profile.</summary>
public sealed class StatisticsTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private readonly Api api = shared.Service.Api;

    [Fact]
    public async Task Batches_add_up_and_the_profile_shows_whole_seconds()
    {
        var (clara, robert) = (await api.RegisterAsync(), await api.RegisterAsync());

        await HearAsync(Batch(new(IdOf(clara), 3, 1_999), new(IdOf(robert), 5, 400)));
        await HearAsync(Batch(new(IdOf(clara), 4, 2), new(IdOf(robert), 0, 500)));

        Assert.Equal("""{"total_notes":7,"time_played":2,"rooms_created":0}""", await OwnAsync(clara));
        Assert.Equal("""{"total_notes":5,"time_played":0,"rooms_created":0}""", await OwnAsync(robert));
    }

    [Fact]
    public async Task Everybody_sees_notes_and_time_but_not_rooms()
    {
        var clara = await api.RegisterAsync();

        await HearAsync(Batch(new PlayedShare(IdOf(clara), 12_345, 7_200_000)));

        var shown = await api.GetAsync($"/api/users/{IdOf(clara)}");
        Assert.Equal("""{"total_notes":12345,"time_played":7200}""", shown.Data.GetProperty("public_stats").GetRawText());
    }

    [Fact]
    public async Task Each_room_made_counts()
    {
        var clara = await api.RegisterAsync();

        foreach (var room in new[] { "Kinderszenen", "Kreisleriana" })
            await HearAsync<RoomCreated, CountRoom>(new RoomCreated(Guid.NewGuid(), IdOf(clara), room, "public", DateTimeOffset.UtcNow));

        Assert.Equal("""{"total_notes":0,"time_played":0,"rooms_created":2}""", await OwnAsync(clara));
    }

    [Fact]
    public async Task Who_is_no_account_is_left_out_and_the_others_count()
    {
        var clara = await api.RegisterAsync();

        await HearAsync(Batch(new(Guid.NewGuid(), 9, 9_000), new(IdOf(clara), 3, 1_000)));
        await HearAsync<RoomCreated, CountRoom>(new RoomCreated(Guid.NewGuid(), Guid.NewGuid(), "Nobody's", "public", DateTimeOffset.UtcNow));

        Assert.Equal("""{"total_notes":3,"time_played":1,"rooms_created":0}""", await OwnAsync(clara));
    }

    [Fact]
    public async Task An_account_that_is_being_erased_holds_the_batch_up_and_is_left_out()
    {
        var (gone, clara) = (await api.RegisterAsync(), await api.RegisterAsync());
        await using var scope = shared.Service.Services.CreateAsyncScope();
        var erasing = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        await using var transaction = await erasing.Database.BeginTransactionAsync();
        var account = IdOf(gone);
        await erasing.Accounts.Where(row => row.Id == account).ExecuteDeleteAsync();

        var hearing = HearAsync(Batch(new(IdOf(gone), 9, 9_000), new(IdOf(clara), 3, 1_000)));
        await Eventually.TrueAsync(async () => await WaitingForLocksAsync() > 0, "the batch waits for the erasure");
        Assert.False(hearing.IsCompleted);
        await transaction.CommitAsync();
        await hearing;

        Assert.Equal("""{"total_notes":3,"time_played":1,"rooms_created":0}""", await OwnAsync(clara));
        Assert.False(await shared.Service.WithDbAsync(db => db.Database
            .SqlQuery<bool>($"SELECT EXISTS (SELECT 1 FROM play_statistics WHERE account_id = {account}) AS \"Value\"").SingleAsync()));
    }

    private static RoomActivity Batch(params PlayedShare[] players) => new(Guid.CreateVersion7(), players, DateTimeOffset.UtcNow);

    private static Guid IdOf(System.Text.Json.JsonElement registered) => Guid.Parse(registered.Text("user_id")!);

    private async Task<string> OwnAsync(System.Text.Json.JsonElement registered) =>
        (await api.GetAsync("/api/users/profile", registered.Text("token"))).Data.GetProperty("stats").GetRawText();

    private Task<int> WaitingForLocksAsync() => shared.Service.WithDbAsync(db => db.Database
        .SqlQuery<int>($"""
            SELECT count(*)::int AS "Value" FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%play_statistics AS known%'
            """).SingleAsync());

    private Task HearAsync(RoomActivity batch) => HearAsync<RoomActivity, AddActivity>(batch);

    // As the inbox runs it.
    private async Task HearAsync<TEvent, TConsumer>(TEvent fact) where TEvent : class, IEvent where TConsumer : IEventConsumer<TEvent>
    {
        await using var scope = shared.Service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await scope.ServiceProvider.GetRequiredService<TConsumer>().ConsumeAsync(fact, new Delivery(Guid.NewGuid(), 1), default);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }
}
