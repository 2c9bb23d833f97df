using Ensemble.Rooms.Nodes;
using Ensemble.ServiceDefaults.Nodes;

namespace Ensemble.Tests.Rooms.Nodes;

public sealed class PlacementTests
{
    [Fact]
    public void The_node_with_the_least_load_is_chosen_and_what_went_there_counts_before_it_tells()
    {
        var placement = new Placement([Node("a", rooms: 1, members: 4), Node("b", rooms: 2, members: 1), Node("c", isDraining: true)]);

        Assert.Null(placement.FindLeastLoaded(here: 3));
        Assert.Equal("b", placement.FindLeastLoaded(here: 4)?.Name);
        placement.Sent(Node("b"));
        Assert.Null(placement.FindLeastLoaded(here: 4));
        placement.Sent(Node("b"));
        placement.Sent(Node("b"));
        Assert.Equal("a", placement.FindLeastLoaded(here: 6)?.Name);
    }

    [Fact]
    public void Who_takes_nothing_chooses_another_one_whatever_its_load_and_nobody_chooses_one_that_drains()
    {
        Assert.Equal("a", new Placement([Node("a", members: 1_000)]).FindLeastLoaded(here: null)?.Name);
        Assert.Null(new Placement([Node("a", isDraining: true)]).FindLeastLoaded(here: null));
        Assert.Null(new Placement([]).FindLeastLoaded(here: 7));
    }

    private static NodeEntry Node(string name, int rooms = 0, int members = 0, bool isDraining = false) =>
        new(name, "http://127.0.0.1:1", null, rooms, members, isDraining);
}
