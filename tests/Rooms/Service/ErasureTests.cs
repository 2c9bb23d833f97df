using Ensemble.Contracts.Export;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Recording;
using Ensemble.Rooms.Registry;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>What becomes of a user's rooms, words and sockets when the account is erased, and how the user gets them before.</summary>
public sealed class ErasureTests : IAsyncLifetime
{
    private readonly int _grpcPort = FreePort.Take();
    private RoomsService _rooms = null!;

    public async ValueTask InitializeAsync() => _rooms = await RoomsService.StartAsync(new() { ["GRPC_PORT"] = $"{_grpcPort}" });

    public ValueTask DisposeAsync() => _rooms.DisposeAsync();

    [Fact]
    public async Task Nothing_is_left_of_an_erased_user()
    {
        var (gone, stays) = (_rooms.Identity.Register("clara-the-gone"), _rooms.Identity.Register("robert"));
        var own = Guid.Parse(await _rooms.Api.MakeRoomAsync(gone, new { room_name = "Of clara-the-gone", settings = new { persistent = true } }));
        var other = await _rooms.Api.MakeRoomAsync(stays);
        await using var socket = await _rooms.ConnectAsync(other, gone);
        await socket.HearAsync(Case.RoomJoined);
        await socket.SayAsync("hello from me");
        await Eventually.TrueAsync(() => _rooms.WithDbAsync(db => db.Messages.AnyAsync(message => message.UserId == gone.UserId)), "said");
        await _rooms.WithDbAsync(db =>
        {
            db.Bans.Add(new RoomBan { RoomId = Guid.Parse(other), UserId = gone.UserId, BannedBy = stays.UserId });
            db.Bans.Add(new RoomBan { RoomId = Guid.Parse(other), UserId = Guid.NewGuid(), BannedBy = gone.UserId });
            return db.SaveChangesAsync();
        });
        string[] words = [gone.UserId.ToString(), "clara-the-gone"];
        Assert.NotEmpty(await Traces.FindAsync(_rooms.Database.ConnectionString, words, "outbox"));

        await EraseAsync(gone.UserId);
        await EraseAsync(gone.UserId);

        await socket.ClosedAsync(4008);
        Assert.Equal(404, (await _rooms.Api.GetAsync($"/api/rooms/{own}")).Status);
        // Twice: what the live rooms had still to write down comes after the erasure.
        for (var look = 0; look < 2; look++)
        {
            var sentinel = Guid.CreateVersion7();
            (await _rooms.JournalOfAsync(Guid.Parse(other))).Said(new RoomMessage
            {
                Id = sentinel, RoomId = Guid.Parse(other), UserId = stays.UserId, Username = "robert", Text = "later", ByModerator = false, SentAt = DateTimeOffset.UtcNow,
            });
            await Eventually.TrueAsync(() => _rooms.WithDbAsync(db => db.Messages.AnyAsync(message => message.Id == sentinel)), "the journal has caught up");
            // The outbox holds events that wait for the broker.
            Assert.Empty(await Traces.FindAsync(_rooms.Database.ConnectionString, words, "outbox"));
        }
    }

    [Fact]
    public async Task Words_that_wait_to_be_written_down_are_not_written_down_afterwards()
    {
        var gone = _rooms.Identity.Register("clara");
        var room = Guid.Parse(await _rooms.Api.MakeRoomAsync(_rooms.Identity.Register("robert")));

        var journal = await _rooms.JournalOfAsync(room);
        for (var i = 0; i < 100; i++)
        {
            journal.Said(new RoomMessage
            {
                Id = Guid.CreateVersion7(), RoomId = room, UserId = gone.UserId, Username = "clara", Text = $"{i}", ByModerator = false, SentAt = DateTimeOffset.UtcNow,
            });
        }

        await EraseAsync(gone.UserId);
        var last = Guid.CreateVersion7();
        journal.Said(new RoomMessage
        {
            Id = last, RoomId = room, UserId = Guid.NewGuid(), Username = "last", Text = "last", ByModerator = false, SentAt = DateTimeOffset.UtcNow,
        });

        await Eventually.TrueAsync(() => _rooms.WithDbAsync(db => db.Messages.AnyAsync(message => message.Id == last)), "the journal has caught up");
        Assert.False(await _rooms.WithDbAsync(db => db.Messages.AnyAsync(message => message.UserId == gone.UserId)));
    }

    [Fact]
    public async Task A_room_with_people_in_it_goes_to_a_moderator_before_a_member()
    {
        var (gone, member, moderator) = (
            _rooms.Identity.Register("clara"), _rooms.Identity.Register("bert"), _rooms.Identity.Register("mod", "member", "moderator"));
        var room = await _rooms.Api.MakeRoomAsync(gone);
        await using var first = await _rooms.ConnectAsync(room, member);
        await first.HearAsync(Case.RoomJoined);
        await using var second = await _rooms.ConnectAsync(room, moderator);
        await second.HearAsync(Case.RoomJoined);

        await EraseAsync(gone.UserId);

        Assert.Equal("mod", (await first.HearAsync(Case.OwnerChanged)).OwnerChanged.OwnerName);
        var owner = await _rooms.WithDbAsync(db => db.Rooms.AsNoTracking().SingleAsync(row => row.Id == Guid.Parse(room)));
        Assert.Equal((moderator.UserId, "mod"), (owner.OwnerId, owner.OwnerName));
        Assert.Null(first.ClosedWith);
    }

    [Fact]
    public async Task A_user_s_rooms_messages_and_bans_are_exported_and_nobody_else_s()
    {
        var (user, other) = (_rooms.Identity.Register("clara"), _rooms.Identity.Register("bert"));
        await _rooms.Api.MakeRoomAsync(user, new { room_name = "Kinderszenen", password = "traeumerei" });
        var room = Guid.Parse(await _rooms.Api.MakeRoomAsync(other, new { room_name = "Not mine" }));
        await _rooms.WithDbAsync(db =>
        {
            foreach (var (by, text) in new[] { (user, "mine"), (other, "not mine") })
            {
                db.Messages.Add(new RoomMessage
                {
                    Id = Guid.CreateVersion7(), RoomId = room, UserId = by.UserId, Username = by.User.Username, Text = text, ByModerator = false, SentAt = DateTimeOffset.UtcNow,
                });
            }

            foreach (var by in new[] { user, other })
            {
                var performance = new Performance
                {
                    Id = Guid.CreateVersion7(), RoomId = room, RoomType = RoomType.Public, OwnerId = by.UserId, OwnerName = by.User.Username,
                    Name = by == user ? "Recorded by me" : "Not mine, recorded", State = PerformanceState.Stored, StartedAt = DateTimeOffset.UtcNow,
                    FileId = Guid.CreateVersion7(),
                };
                db.Performances.Add(performance);
                db.PerformancePlayers.Add(new PerformancePlayer { PerformanceId = performance.Id, Track = 0, UserId = user.UserId, Username = "clara", Notes = 7 });
                db.PerformancePlayers.Add(new PerformancePlayer { PerformanceId = performance.Id, Track = 1, UserId = other.UserId, Username = "bert" });
            }

            db.Bans.Add(new RoomBan { RoomId = room, UserId = user.UserId, BannedBy = other.UserId, Reason = "too loud" });
            return db.SaveChangesAsync();
        });
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_grpcPort}");

        using var call = new Exports.ExportsClient(channel).Export(new ExportRequest { UserId = user.UserId.ToString() });
        var files = new Dictionary<string, string>();
        await foreach (var part in call.ResponseStream.ReadAllAsync())
            files[part.File] = files.GetValueOrDefault(part.File) + part.Chunk.ToStringUtf8();

        Assert.Equal(["rooms/bans.json", "rooms/messages.json", "rooms/performances.json", "rooms/played.json", "rooms/rooms.json"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("\"room_name\": \"Kinderszenen\"", files["rooms/rooms.json"], StringComparison.Ordinal);
        Assert.Contains("\"message\": \"mine\"", files["rooms/messages.json"], StringComparison.Ordinal);
        Assert.Contains("too loud", files["rooms/bans.json"], StringComparison.Ordinal);
        Assert.Contains("Recorded by me", files["rooms/performances.json"], StringComparison.Ordinal);
        Assert.Equal(2, files["rooms/played.json"].Split("\"notes\": 7").Length - 1);
        Assert.DoesNotContain("ot mine", string.Concat(files.Values), StringComparison.Ordinal);
        Assert.DoesNotContain("password_hash", string.Concat(files.Values), StringComparison.Ordinal);
        Assert.DoesNotContain(other.UserId.ToString(), string.Concat(files.Values), StringComparison.Ordinal);
    }

    private Task EraseAsync(Guid user) => _rooms.EraseAsync(user);
}
