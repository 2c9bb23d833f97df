using System.Net;
using Ensemble.Rooms.Accounts;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;
using Ensemble.Rooms.Tickets;
using Microsoft.Extensions.Options;

namespace Ensemble.Tests.Rooms.Logic;

public sealed class GuessTests
{
    private readonly StageTime _time = new();
    private readonly Guid _room = Guid.NewGuid();

    [Fact]
    public void After_five_tries_a_user_waits_twice_as_long_after_each()
    {
        var guesses = new Guesses(_time);
        var anna = Stage.Someone("anna");
        for (var i = 0; i < 5; i++)
            Assert.Null(guesses.Begin(_room, anna));

        foreach (var seconds in new[] { 2, 4, 8, 16, 32, 64, 128, 256, 300, 300 })
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), guesses.Begin(_room, anna));
            Assert.Null(guesses.Begin(Guid.NewGuid(), anna));
            Assert.Null(guesses.Begin(_room, Stage.Someone("bert")));
            _time.Advance(TimeSpan.FromSeconds(seconds));
            Assert.Null(guesses.Begin(_room, anna));
        }

        _time.Advance(TimeSpan.FromMinutes(16));
        for (var i = 0; i < 5; i++)
            Assert.Null(guesses.Begin(_room, anna));
    }

    [Fact]
    public void Another_guest_from_the_same_address_is_no_fresh_start_but_the_right_password_is()
    {
        var guesses = new Guesses(_time);
        var address = Guid.NewGuid();
        for (var i = 0; i < 20; i++)
            Assert.Null(guesses.Begin(_room, Visitor.Guest(address)));
        Assert.NotNull(guesses.Begin(_room, Visitor.Guest(address)));

        var anna = Stage.Someone("anna");
        for (var i = 0; i < 50; i++)
        {
            Assert.Null(guesses.Begin(_room, anna));
            guesses.Right(_room, anna);
        }
    }

    [Fact]
    public void Addresses_are_told_apart_by_network_and_cannot_be_read()
    {
        var marks = new AddressMarks(Options.Create(new TicketOptions { Secret = new string('s', 32) }));
        var others = new AddressMarks(Options.Create(new TicketOptions { Secret = new string('t', 32) }));
        Guid Of(string address) => marks.Of(IPAddress.Parse(address));

        Assert.Equal(Of("192.0.2.1"), Of("::ffff:192.0.2.1"));
        Assert.NotEqual(Of("192.0.2.1"), Of("192.0.2.2"));
        Assert.Equal(Of("2001:db8:1:2::1"), Of("2001:db8:1:2:ffff::9"));
        Assert.NotEqual(Of("2001:db8:1:2::1"), Of("2001:db8:1:3::1"));
        Assert.NotEqual(Of("192.0.2.1"), others.Of(IPAddress.Parse("192.0.2.1")));
    }
}
