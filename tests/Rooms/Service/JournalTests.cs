using Ensemble.Rooms.Registry;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Rooms.Service;

public sealed class JournalTests(SharedRooms shared) : IClassFixture<SharedRooms>
{
    private readonly RoomsService _rooms = shared.Service;

    [Theory]
    [InlineData(0xD83C)] // half a character
    [InlineData(0)]
    public async Task A_fact_that_can_never_be_stored_takes_no_other_with_it(int letter)
    {
        var bad = $"never {(char)letter}";
        var id = Guid.Parse(await _rooms.Api.MakeRoomAsync(_rooms.Identity.Register("anna")));
        var journal = await _rooms.JournalOfAsync(id);

        journal.Said(Message(id, "before"));
        journal.Said(Message(id, bad));
        journal.Banned(new RoomBan { RoomId = id, UserId = Guid.NewGuid(), BannedBy = Guid.NewGuid(), Reason = bad });
        journal.Said(Message(id, new string('x', 501)));
        journal.Said(Message(id, "after"));

        await Eventually.TrueAsync(async () => await TextsAsync(id) is ["before", "after"], "the others are stored");
        journal.Said(Message(id, "later"));
        await Eventually.TrueAsync(async () => await TextsAsync(id) is ["before", "after", "later"], "the journal goes on");
        Assert.Equal(200, (await _rooms.Api.GetAsync("/health")).Status);
    }

    [Fact]
    public async Task What_an_earlier_life_of_the_room_writes_is_refused()
    {
        var id = Guid.Parse(await _rooms.Api.MakeRoomAsync(_rooms.Identity.Register("anna")));
        var earlier = await _rooms.JournalOfAsync(id);
        var guest = Guid.NewGuid();
        earlier.Banned(new RoomBan { RoomId = id, UserId = guest, BannedBy = Guid.NewGuid() });
        await Eventually.TrueAsync(() => IsBannedAsync(id, guest), "the ban is stored");
        var before = await RowAsync(id);
        await _rooms.WithDbAsync(db => db.Rooms.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Fence, row => row.Fence + 1)));

        earlier.Said(Message(id, "from the past"));
        earlier.OwnerChanged(id, Guid.NewGuid(), "nobody", DateTimeOffset.UtcNow);
        earlier.Banned(new RoomBan { RoomId = id, UserId = Guid.NewGuid(), BannedBy = Guid.NewGuid() });
        earlier.Unbanned(id, guest);
        earlier.Emptied(id, DateTimeOffset.UtcNow.AddDays(1));
        earlier.Closed(id, DateTimeOffset.UtcNow);
        (await _rooms.JournalOfAsync(id)).Said(Message(id, "from now"));

        await Eventually.TrueAsync(async () => await TextsAsync(id) is ["from now"], "only the latest life writes");
        Assert.True(await IsBannedAsync(id, guest));
        Assert.Equal(1, await _rooms.WithDbAsync(db => db.Bans.CountAsync(ban => ban.RoomId == id)));
        Assert.Equal((before.OwnerId, before.LastActivityAt, null), await RowAsync(id) is var row ? (row.OwnerId, row.LastActivityAt, row.ClosedAt) : default);
    }

    private Task<bool> IsBannedAsync(Guid room, Guid user) => _rooms.WithDbAsync(db => db.Bans.AnyAsync(ban => ban.RoomId == room && ban.UserId == user));

    private Task<Room> RowAsync(Guid room) => _rooms.WithDbAsync(db => db.Rooms.AsNoTracking().SingleAsync(row => row.Id == room));

    private Task<List<string>> TextsAsync(Guid room) => _rooms.WithDbAsync(
        db => db.Messages.Where(message => message.RoomId == room).OrderBy(message => message.SentAt).Select(message => message.Text).ToListAsync());

    private static RoomMessage Message(Guid room, string text) => new()
    {
        Id = Guid.CreateVersion7(), RoomId = room, UserId = Guid.NewGuid(), Username = "anna", Text = text, ByModerator = false, SentAt = DateTimeOffset.UtcNow,
    };
}
