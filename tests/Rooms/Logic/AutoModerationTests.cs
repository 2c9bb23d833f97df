using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;
using Type = Ensemble.Contracts.Realtime.Error.Types.Type;

namespace Ensemble.Tests.Rooms.Logic;

public sealed class AutoModerationTests
{
    private readonly Visitors _on = new(true);

    [Fact]
    public void A_blocked_message_is_told_to_its_sender_alone_and_kept_nowhere()
    {
        _on.Say("what a nitwit");

        var error = _on.Annas.Last<Protocol.Error>();
        Assert.Equal((Type.Permission, "MESSAGE_BLOCKED", Protocol.MessageType.ChatMessage), (error.Type, error.Code, error.CausedBy));
        Assert.Empty(_on.Berts.All<Protocol.ChatMessage>());
        Assert.DoesNotContain(_on.Stage.Journal.Facts, fact => fact.StartsWith("said", StringComparison.Ordinal));
        Assert.Empty(_on.Stage.Enter("carla").Line.Last<Protocol.RoomJoined>().ChatHistory);
    }

    [Fact]
    public void Private_messages_are_judged_alike()
    {
        _on.Stage.Room.Whisper(_on.Anna, "bert", "n1tw1t");

        var error = _on.Annas.Last<Protocol.Error>();
        Assert.Equal(("MESSAGE_BLOCKED", Protocol.MessageType.PrivateMessage), (error.Code, error.CausedBy));
        Assert.Empty(_on.Berts.All<Protocol.PrivateMessage>());
    }

    [Fact]
    public void The_third_hit_within_a_minute_mutes_for_a_minute_and_ends_what_sounds()
    {
        _on.Stage.Play(_on.Anna, "00 90 3C 40");
        _on.Say("nitwit");
        _on.Pass(40);
        _on.Say("bother");
        Assert.Equal(0, _on.Anna.Standing.MutedUntil);

        _on.Say("gremlin");

        var until = _on.Stage.Clock.Milliseconds + 60_000;
        Assert.Equal(until, _on.Berts.Last<Protocol.UserUpdated>().Member.MutedUntil);
        Assert.Equal("00803C40", Convert.ToHexString(_on.Berts.Last<Protocol.MidiMessage>().MidiData.Span));
        var told = _on.Annas.Last<Protocol.ChatMessage>();
        Assert.Equal((Protocol.ChatMessage.Types.Type.System, 0u), (told.Type, told.Slot));
        Assert.Empty(_on.Berts.All<Protocol.ChatMessage>());
        _on.Say("sorry");
        Assert.Equal("MUTED", _on.Annas.Last<Protocol.Error>().Code);
        _on.Pass(60);
        _on.Say("sorry");
        Assert.Equal("sorry", _on.Berts.Last<Protocol.ChatMessage>().Message);
        _on.Say("nitwit");
        Assert.Equal(until, _on.Anna.Standing.MutedUntil); // It counts anew.
    }

    [Fact]
    public void Hits_further_apart_than_a_minute_mute_nobody()
    {
        foreach (var word in new[] { "nitwit", "bother", "gremlin", "nitwit" })
        {
            _on.Say(word);
            _on.Pass(31);
        }

        Assert.Equal(0, _on.Anna.Standing.MutedUntil);
    }

    [Fact]
    public void Leaving_and_coming_back_forgets_no_hits()
    {
        _on.Say("nitwit");
        _on.Say("bother");
        _on.Stage.Room.Leave(_on.Anna, _on.Annas, Protocol.UserLeft.Types.Reason.Left);
        _on.Pass(5);
        var (again, _) = _on.Stage.Enter(_on.Anna.Visitor);

        _on.Stage.Room.Say(again, "gremlin");

        Assert.True(again.Standing.MutedUntil > 0);
    }

    [Theory]
    [InlineData("hello", "Hello!", "HELLO", "MESSAGE_REPEATED")]
    [InlineData("caf\u00E9 noir", "cafe\u0301 noir", "cafe   noir\u200B", "MESSAGE_REPEATED")]
    [InlineData("\U0001F3B9", "\U0001F3B9", "\U0001F3B9", "MESSAGE_REPEATED")]
    [InlineData("a", "b", "noooooooooooo", "REPEATED_CHARACTERS")]
    [InlineData("a", "b", "\U0001F602\U0001F602\U0001F602\U0001F602\U0001F602\U0001F602\U0001F602\U0001F602\U0001F602\U0001F602\U0001F602", "REPEATED_CHARACTERS")]
    [InlineData("a", "b", "a\u200Ba\u200Ba\u200Ba\u200Ba\u200Ba\u200Ba\u200Ba\u200Ba\u200Ba\u200Ba", "REPEATED_CHARACTERS")]
    [InlineData("a", "b", "Z\u0300\u0301\u0302\u0303\u0304algo", "REPEATED_CHARACTERS")]
    [InlineData("a", "b", "LISTEN TO ME now", "TOO_MANY_CAPITALS")]
    [InlineData("a", "b", "\u041F\u041E\u0421\u041B\u0423\u0428\u0410\u0419\u0422\u0415 \u041C\u0415\u041D\u042F", "TOO_MANY_CAPITALS")]
    public void The_third_of_these_is_refused(string first, string second, string third, string code)
    {
        _on.Say(first);
        _on.Say(second);
        Assert.Empty(_on.Annas.All<Protocol.Error>());

        _on.Say(third);

        Assert.Equal((Type.Permission, code), (_on.Annas.Last<Protocol.Error>().Type, _on.Annas.Last<Protocol.Error>().Code));
        Assert.Equal(2, _on.Berts.All<Protocol.ChatMessage>().Count());
    }

    [Theory]
    [InlineData("aaaaaaaaaa")] // ten
    [InlineData("NOT SHOUTED")] // eleven letters, with a space
    [InlineData("BWV 846 in C, BWV 847")]
    [InlineData("vi\u1EC7t nam t\u00F4i y\u00EAu")]
    [InlineData("hello there, how are you?")]
    public void What_people_say_goes_out(string text)
    {
        _on.Say(text);

        Assert.Equal(text, _on.Berts.Last<Protocol.ChatMessage>().Message);
    }

    [Fact]
    public void The_same_text_half_a_minute_later_goes_out()
    {
        _on.Say("hello");
        _on.Say("hello");
        _on.Pass(31);

        _on.Say("hello");

        Assert.Equal(3, _on.Berts.All<Protocol.ChatMessage>().Count());
    }

    [Fact]
    public void Of_more_than_eight_messages_in_ten_seconds_the_others_are_refused_until_it_mutes()
    {
        for (var i = 0; i < 9; i++)
            _on.Say($"message {(char)('a' + i)}");
        Assert.Equal(8, _on.Berts.All<Protocol.ChatMessage>().Count());
        Assert.Equal("MESSAGE_FLOOD", _on.Annas.Last<Protocol.Error>().Code);

        _on.Pass(10);
        _on.Say("slower");

        Assert.Equal("slower", _on.Berts.Last<Protocol.ChatMessage>().Message);
    }

    [Fact]
    public void The_owner_moderators_and_rooms_without_the_setting_are_free_of_it()
    {
        var off = new Visitors(false);
        off.Say("nitwit");
        Assert.Equal("nitwit", off.Berts.Last<Protocol.ChatMessage>().Message);

        foreach (var visitor in new[] { _on.Owner, Stage.Someone("mod", "moderator") })
        {
            var (member, _) = _on.Stage.Enter(visitor);
            for (var i = 0; i < 3; i++)
                _on.Stage.Room.Say(member, "NITWITTTTTTTTTTTTTT");
            Assert.Equal(3, _on.Berts.All<Protocol.ChatMessage>().Count(said => said.UserId == visitor.UserId.ToString()));
            Assert.Equal(0, member.Standing.MutedUntil);
        }
    }

    private sealed class Visitors
    {
        public Visitors(bool autoModeration)
        {
            Stage = new Stage(settings: new RoomSettings { AutoModeration = autoModeration, Persistent = true }, owner: Owner);
            (Anna, Annas) = Stage.Enter("anna");
            (_, Berts) = Stage.Enter("bert");
        }

        public Visitor Owner { get; } = Stage.Someone("owner");

        public Stage Stage { get; }

        public Member Anna { get; }

        public HeardLine Annas { get; }

        public HeardLine Berts { get; }

        public void Say(string text) => Stage.Room.Say(Anna, text);

        public void Pass(int seconds) => Stage.Pass(TimeSpan.FromSeconds(seconds));
    }
}
