using System.Globalization;
using Ensemble.Rooms.Live;
using Ensemble.ServiceDefaults.Nodes;
using Ensemble.Tests.Rooms.Service;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Ensemble.Tests.Rooms.Nodes;

/// <summary>Two nodes in this process over one database and one Redis.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    private readonly PrivateRedis _redis = PrivateRedis.Start();

    internal RoomsService First { get; private set; } = null!;

    internal RoomsService Second { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        First = await RoomsService.StartAsync(Settings());
        Second = await First.StartAnotherAsync(Settings());
        await Eventually.TrueAsync(() => KnowsOther(First) && KnowsOther(Second), "they know each other");
    }

    public async ValueTask DisposeAsync()
    {
        await Second.DisposeAsync();
        await First.DisposeAsync();
        await _redis.DisposeAsync();
    }

    /// <summary>A room that lives on the given node.</summary>
    internal static async Task<string> MakeRoomAsync(RoomsService node, Login owner, object? body = null)
    {
        var room = await node.Api.MakeRoomAsync(owner, body);
        // Should it have been meant for the other node, nobody has asked for it there yet.
        var place = await node.Services.GetRequiredService<RoomDirectory>().OpenHereAsync(Guid.Parse(room), TestContext.Current.CancellationToken);
        Assert.True(place is Place.Here, $"{place}");
        return room;
    }

    private static bool KnowsOther(RoomsService node) => node.Services.GetRequiredService<Ensemble.Rooms.Nodes.INodes>().Others.Count == 1;

    private Dictionary<string, string> Settings() => new()
    {
        ["ConnectionStrings:redis"] = _redis.ConnectionString,
        ["GRPC_PORT"] = FreePort.Take().ToString(CultureInfo.InvariantCulture),
    };
}
