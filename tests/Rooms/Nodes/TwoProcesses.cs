using Ensemble.ServiceDefaults.Nodes;
using Ensemble.Tests.Rooms.Service;
using Microsoft.EntityFrameworkCore;
using StackExchange.Redis;

namespace Ensemble.Tests.Rooms.Nodes;

/// <summary>Two nodes as processes over one database and one Redis, of which a test may end one.</summary>
public abstract class TwoProcesses : IAsyncLifetime
{
    private TestDatabase _database = null!;

    private protected PrivateRedis Redis { get; } = PrivateRedis.Start();

    private protected FakeIdentity Identity { get; private set; } = null!;

    private protected RoomsProcess One { get; set; } = null!;

    private protected RoomsProcess Two { get; set; } = null!;

    private protected Login Owner { get; private set; } = null!;

    private protected Login Anna { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Identity = await FakeIdentity.StartAsync();
        _database = await RoomsService.MigratedDatabaseAsync();
        (Owner, Anna) = (Identity.Register("owner"), Identity.Register("anna"));
        (One, Two) = (await StartAsync(), await StartAsync());
        await Eventually.TrueAsync(async () => (await BoardAsync()).Count == 2, "both nodes are on the board");
    }

    public async ValueTask DisposeAsync()
    {
        await One.DisposeAsync();
        await Two.DisposeAsync();
        await Identity.DisposeAsync();
        await _database.DisposeAsync();
        await Redis.DisposeAsync();
    }

    private protected Task<RoomsProcess> StartAsync() => RoomsProcess.StartAsync(
        _database, Identity, new() { ["ConnectionStrings:redis"] = Redis.ConnectionString });

    private protected async Task<(string Room, RoomsProcess Holder, RoomsProcess Other)> OpenRoomAsync(object body)
    {
        var room = await One.Api.MakeRoomAsync(Owner, body);
        var ticket = await One.Api.PostAsync($"/api/rooms/{room}/ticket", new { }, Owner);
        var isFirst = ticket.Data.GetProperty("ticket").GetString()!.StartsWith(await NameOfAsync(One), StringComparison.Ordinal);
        return isFirst ? (room, One, Two) : (room, Two, One);
    }

    private protected static Task<PianoClient> ConnectAsync(RoomsProcess node, string room, Login login) => node.ConnectAsync(room, login);

    // As a client does: again until it is let in, wherever that is.
    private protected async Task<PianoClient> ComeBackAsync(RoomsProcess node, string room, Login login)
    {
        var ticket = await Eventually.GetAsync(() => node.Api.PostAsync($"/api/rooms/{room}/ticket", new { }, login), answer => answer.Status == 200);
        var name = ticket.Data.GetProperty("ticket").GetString()![..NodeEntry.NameLength];
        var address = (await BoardAsync()).Single(entry => entry.Name == name).Address;
        return await PianoClient.ConnectAsync(new Uri(address).Port, ticket.Data.GetProperty("url").GetString()!, null);
    }

    private protected async Task<string> NameOfAsync(RoomsProcess node) => (await BoardAsync()).Single(entry => new Uri(entry.Address).Port == node.Port).Name;

    private protected async Task<IReadOnlyList<NodeEntry>> BoardAsync()
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync(Redis.ConnectionString);
        return await NodeBoard.ReadAsync(redis.GetDatabase());
    }

    private protected async Task<bool> IsSettledAsync(string room, int round)
    {
        await using var db = new Ensemble.Rooms.RoomsDb(new DbContextOptionsBuilder<Ensemble.Rooms.RoomsDb>().UseNpgsql(_database.ConnectionString + ";Pooling=false").Options);
        var id = Guid.Parse(room);
        return await db.Rooms.AnyAsync(row => row.Id == id && row.OwnerId == Anna.UserId) && await db.Bans.AnyAsync(ban => ban.RoomId == id)
            && await db.Messages.AnyAsync(message => message.RoomId == id && message.Text == $"said before {round}");
    }
}
