using Ensemble.Contracts.Events;
using Ensemble.Rooms;
using Ensemble.Rooms.Consumers;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.Extensions.DependencyInjection;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>How what is played comes into the outbox.</summary>
public sealed class StatisticsTests : IAsyncLifetime
{
    private const string Chord = "00 90 3C 40 00 90 40 40 00 90 43 40";

    private RoomsService _rooms = null!;
    private Login _player = null!;
    private string _room = "";

    public async ValueTask InitializeAsync()
    {
        _rooms = await RoomsService.StartAsync();
        _player = _rooms.Identity.Register("clara");
        _room = await _rooms.Api.MakeRoomAsync(_player);
    }

    public ValueTask DisposeAsync() => _rooms.DisposeAsync();

    [Fact]
    public async Task What_several_play_goes_out_in_one_event_and_only_what_is_new()
    {
        var other = _rooms.Identity.Register("robert");
        await using var first = await JoinAsync(_player);
        await using var second = await JoinAsync(other);

        await first.PlayAsync(Chord);
        await second.PlayAsync(Chord);
        await PlayedAsync(_player, 3);
        await PlayedAsync(other, 3);
        await first.PlayAsync(Chord);
        await PlayedAsync(_player, 6);

        Assert.Equal(3, await _rooms.Database.PlayedAsync(other.UserId));
        Assert.True(await CountAsync("type = 'RoomActivity' AND body->>'batch_id' <> message_id::text") == 0, "The batch's id is the message's.");
    }

    [Fact]
    public async Task While_the_database_refuses_rooms_go_on_counting_and_a_batch_keeps_its_id()
    {
        await using var player = await JoinAsync(_player);
        // A sequence is set even when the insert is rolled back.
        await _rooms.Database.ReadAsync("""
            CREATE SEQUENCE attempted;
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM setval('attempted', 1 + abs(hashtext(new.message_id::text)::bigint)); RAISE EXCEPTION 'not now'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION refuse();
            """);

        await player.PlayAsync(Chord);
        await Eventually.TrueAsync(async () => await _rooms.Database.ReadAsync("SELECT last_value FROM attempted WHERE is_called") > 0, "tried");
        var attempted = await _rooms.Database.ReadAsync("SELECT last_value FROM attempted");
        await player.PlayAsync("00 90 3C 40 00 80 3C 40");
        await Eventually.TrueAsync(async () => await WaitingAsync() == 4, "four notes wait");
        await _rooms.Database.ReadAsync("DROP TRIGGER refuse ON outbox");
        await PlayedAsync(_player, 4);

        Assert.Equal(1, await CountAsync($"1 + abs(hashtext(message_id::text)::bigint) = {attempted} AND body->'players'->0->>'notes' = '3'"));
        Assert.Equal(0, await WaitingAsync());
        Assert.Equal(200, (await _rooms.Api.GetAsync("/health")).Status);
    }

    [Fact]
    public async Task Nothing_is_written_for_who_is_erased_meanwhile()
    {
        var other = _rooms.Identity.Register("robert");
        await using var stays = await JoinAsync(other);
        await using var goes = await JoinAsync(_player);
        await goes.PlayAsync(Chord);
        await PlayedAsync(_player, 3);

        // A batch has just gone, the next one comes in some seconds.
        await goes.PlayAsync("00 90 47 40");
        await stays.HearAsync(Case.MidiMessage, message => message.MidiMessage.MidiData.Length == 4);
        await EraseAsync(_player.UserId);
        await stays.PlayAsync(Chord);
        await PlayedAsync(other, 3);

        Assert.Equal(3, await _rooms.Database.PlayedAsync(_player.UserId));
    }

    [Fact]
    public async Task A_guest_is_in_no_batch()
    {
        await using var guest = await _rooms.ConnectAsync(_room, login: null);
        var id = Guid.Parse((await guest.HearAsync(Case.Welcome)).Welcome.User.UserId);
        await guest.HearAsync(Case.RoomJoined);
        await using var player = await JoinAsync(_player);

        await guest.PlayAsync(Chord);
        await player.HearAsync(Case.MidiMessage);
        await player.PlayAsync(Chord);
        await PlayedAsync(_player, 3);

        Assert.Equal(0, await _rooms.Database.PlayedAsync(id));
    }

    private async Task<PianoClient> JoinAsync(Login login)
    {
        var client = await _rooms.ConnectAsync(_room, login);
        await client.HearAsync(Case.RoomJoined);
        return client;
    }

    private async Task PlayedAsync(Login login, long notes) =>
        Assert.Equal(notes, await Eventually.GetAsync(() => _rooms.Database.PlayedAsync(login.UserId), played => played == notes));

    private Task<long> CountAsync(string condition) => _rooms.Database.ReadAsync($"SELECT count(*) FROM outbox WHERE {condition}");

    private async Task<long> WaitingAsync()
    {
        // A page that was just made for somebody else may lack what is measured while it is looked at.
        var line = await Eventually.GetAsync(
            async () => (await _rooms.Api.GetAsync("/metrics")).Body.Split('\n')
                .FirstOrDefault(line => line.StartsWith("rooms_statistics_waiting", StringComparison.Ordinal), ""),
            line => line.Length > 0);
        return long.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    // As the inbox runs it.
    private async Task EraseAsync(Guid user)
    {
        await using var scope = _rooms.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RoomsDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await scope.ServiceProvider.GetRequiredService<ForgetUser>().ConsumeAsync(
            new UserDeleted(user, false, DateTimeOffset.UtcNow), new Delivery(Guid.NewGuid(), 1), default);
        await transaction.CommitAsync();
    }
}
