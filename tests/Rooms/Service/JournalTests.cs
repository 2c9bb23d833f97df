using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

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
        var journal = _rooms.Services.GetRequiredService<IRoomJournal>();

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

    private Task<List<string>> TextsAsync(Guid room) => _rooms.WithDbAsync(
        db => db.Messages.Where(message => message.RoomId == room).OrderBy(message => message.SentAt).Select(message => message.Text).ToListAsync());

    private static RoomMessage Message(Guid room, string text) => new()
    {
        Id = Guid.CreateVersion7(), RoomId = room, UserId = Guid.NewGuid(), Username = "anna", Text = text, ByModerator = false, SentAt = DateTimeOffset.UtcNow,
    };
}
