using System.Text;
using Ensemble.Chat.Delivery;

namespace Ensemble.Tests.Chat.Delivery;

/// <summary>What puts events into order, without Redis or a database.</summary>
public sealed class OrderUnitTests
{
    private static readonly Guid Node = Guid.NewGuid();

    [Fact]
    public void A_bulletin_is_read_as_it_was_written()
    {
        var event1 = new OutgoingEvent(ChannelEventKind.MessageCreated, Guid.NewGuid(), Encoding.UTF8.GetBytes("{\"type\":\"ü\"}"), 7);
        var bulletin = new Bulletin(Node, 3, 7, 9, [event1, event1 with { Sequence = 9, Payload = Array.Empty<byte>() }], 5)
        {
            ToldAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123),
        };

        var read = Bulletin.Read(bulletin.ToBytes())!;

        Assert.Equal((Node, 3, 7, 9, 5, bulletin.ToldAt), (read.Node, read.Serial, read.First, read.Last, read.AccessVersion, read.ToldAt));
        Assert.Equal(
            bulletin.Events.Select(told => (told.Kind, told.UserId, told.Sequence, Encoding.UTF8.GetString(told.Payload.Span))),
            read.Events.Select(told => (told.Kind, told.UserId, told.Sequence, Encoding.UTF8.GetString(told.Payload.Span))));
    }

    [Fact]
    public void Bytes_that_are_no_bulletin_are_none()
    {
        var whole = new Bulletin(Node, 1, 1, 1, [new OutgoingEvent(ChannelEventKind.Said, Node, new byte[20], 1)]).ToBytes();

        for (var length = 0; length < whole.Length; length++)
            Assert.Null(Bulletin.Read(whole.AsMemory(0, length)));
        Assert.Null(Bulletin.Read(whole.Append((byte)0).ToArray()));
        whole[0] = 2;
        Assert.Null(Bulletin.Read(whole));
    }

    [Theory]
    [InlineData("1-1 2-2 3-3", "1 2 3")]
    [InlineData("3-3 1-1 2-2", "1 2 3")]
    [InlineData("2-4 1-1 1-1 2-4 5-5", "1 2 3 4 5")]
    [InlineData("1-3 2-2 4-4", "1 2 3 4")]
    [InlineData("5-6 1-2", "1 2")]
    public void Numbers_are_told_once_and_in_order_however_they_arrive(string arrivals, string told)
    {
        var order = new ChannelOrder();
        order.Begin(0);
        var heard = new List<long>();
        foreach (var arrival in arrivals.Split(' ').Select(range => range.Split('-').Select(long.Parse).ToArray()))
        {
            order.Add(new Bulletin(Node, 0, arrival[0], arrival[1], []));
            foreach (var next in order.Take())
            {
                for (var number = next.First; number <= next.Last; number++)
                {
                    if (order.Passes(number))
                        heard.Add(number);
                }

                order.Advance(next.Last);
            }
        }

        Assert.Equal(told, string.Join(' ', heard));
        Assert.Equal(arrivals.Contains("5-6", StringComparison.Ordinal), order.HasGap);
    }

    [Fact]
    public void What_a_node_says_without_numbers_keeps_its_order_until_something_is_lost()
    {
        var origin = new OriginOrder();
        Bulletin Say(long serial) => new(Node, serial, 0, 0, []);

        // The first that is heard of may have overtaken others.
        Assert.Empty(origin.Take(Say(10)));
        Assert.Empty(origin.Take(Say(9)));
        Assert.Equal([9L, 10L], origin.GiveUp().Select(said => said.Serial));
        Assert.Empty(origin.Take(Say(12)));
        Assert.Equal([11L, 12L], origin.Take(Say(11)).Select(said => said.Serial));
        Assert.Empty(origin.Take(Say(15)));
        Assert.True(origin.Waits);
        Assert.Equal([15L], origin.GiveUp().Select(said => said.Serial));
        Assert.Equal([14L], origin.Take(Say(14)).Select(said => said.Serial));
        Assert.Equal([16L], origin.Take(Say(16)).Select(said => said.Serial));
    }
}
