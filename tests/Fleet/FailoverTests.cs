using Ensemble.Contracts.Realtime;
using Ensemble.Samples.Journey;
using Ensemble.ServiceDefaults.Nodes;
using StackExchange.Redis;

namespace Ensemble.Tests.Fleet;

/// <summary>One of the rooms nodes goes while people play there; the clients know only the gateway.</summary>
public sealed class FailoverTests(Fleet fleet)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public enum End
    {
        Killed,
        Paused,
        Stopped,
    }

    [Theory]
    [InlineData(End.Killed)]
    [InlineData(End.Paused)]
    [InlineData(End.Stopped)]
    public async Task When_a_room_s_node_is(End end)
    {
        await using var musicians = await Musicians.MeetAsync(fleet.Gateway, Cancel);
        var node = musicians.Player.Node;
        var replica = await ReplicaOfAsync(node);
        await musicians.Player.SendAsync(Note(on: true), Cancel);
        await Eventually.TrueAsync(() => musicians.Ear.Sounding == 1, "a note sounds", cancel: Cancel);
        await musicians.Player.SendAsync(Chat($"before it was {end}"), Cancel);
        await Eventually.TrueAsync(() => musicians.Ear.Chat.Count == 1, "it was heard", cancel: Cancel);
        // Facts of rooms are stored within half a second.
        await Task.Delay(TimeSpan.FromSeconds(1), Cancel);

        var ending = end switch
        {
            End.Killed => fleet.KillAsync(replica, Cancel),
            End.Paused => fleet.SignalAsync(replica, "STOP", Cancel),
            _ => fleet.SignalAsync(replica, "TERM", Cancel),
        };
        await Eventually.TrueAsync(() => musicians.Player.Joins == 2 && musicians.Listener.Joins == 2, "both are back", 60, Cancel);
        var joined = musicians.Player.Node;
        await musicians.Player.SendAsync(Chat("after it"), Cancel);

        await Eventually.TrueAsync(() => musicians.Ear.Chat.Contains("after it"), "the room goes on", cancel: Cancel);
        Assert.NotEqual(node, joined);
        Assert.Equal(0, musicians.Ear.Sounding);
        await ending;
        if (end == End.Paused)
            await fleet.SignalAsync(replica, "CONT", Cancel);
        // The AppHost starts anew what has ended.
        await Eventually.TrueAsync(async () => (await BoardAsync()).Count == 2, "there are two nodes again", 60, Cancel);
        // A node that comes back takes nothing away from the other one.
        await musicians.Player.SendAsync(Chat("still here"), Cancel);
        await Eventually.TrueAsync(() => musicians.Ear.Chat.Contains("still here"), "nobody was moved", cancel: Cancel);
        Assert.Equal((2, 2), (musicians.Player.Joins, musicians.Listener.Joins));
    }

    private async Task<string> ReplicaOfAsync(string node)
    {
        var address = (await BoardAsync()).Single(entry => entry.Name == node).Address;
        return fleet.ReplicaAt(new Uri(address).Port);
    }

    private async Task<IReadOnlyList<NodeEntry>> BoardAsync()
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync(await fleet.ConnectionStringAsync("redis", Cancel));
        return await NodeBoard.ReadAsync(redis.GetDatabase());
    }

    private static ServerMessage Chat(string text) =>
        new() { MessageType = MessageType.ChatMessage, ChatMessage = new ChatMessage { Message = text } };

    private static ServerMessage Note(bool on) => new()
    {
        MessageType = MessageType.MidiMessage,
        MidiMessage = new MidiMessage
        {
            MidiData = Google.Protobuf.ByteString.CopyFrom(0, (byte)(on ? 0x90 : 0x80), 60, 64),
            Timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        },
    };
}
