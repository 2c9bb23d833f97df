using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;
using Ensemble.Rooms.Socket;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Tests.Rooms.Logic;

public sealed class TextTests
{
    [Theory]
    [InlineData(199)]
    [InlineData(200)]
    [InlineData(201)]
    public void A_reason_is_cut_between_characters(int before)
    {
        Assert.True(SlashCommand.TryRead($"/ban anna {new string('x', before)}🎹🎹", out var command));

        Assert.True(Texts.IsWhole(command!.Reason));
        Assert.InRange(command.Reason.Length, 199, 200);
    }

    [Theory]
    [InlineData("/+1")]
    [InlineData("/-0")]
    [InlineData("/3")]
    [InlineData("/kick,ban anna")]
    [InlineData("/unspecified")]
    public void Only_a_name_is_a_command(string text)
    {
        Assert.True(SlashCommand.TryRead(text, out var command));
        Assert.Null(command);
    }

    [Theory]
    [InlineData("Études op. 10", true)]
    [InlineData("👩‍🎤 سلام‌ها", true)] // joiners
    [InlineData("\u200B\u2060\u200D", false)]
    [InlineData("\u3164", false)] // a filler
    [InlineData("\u0301", false)] // an accent on nothing
    [InlineData("evil\u202Eknab", false)]
    [InlineData("two\u2028lines", false)]
    [InlineData("tab\there", false)]
    public void A_name_can_be_seen_and_turns_nothing_around(string name, bool fits)
    {
        Assert.Equal(fits, Texts.IsName(name));
        Assert.Equal(fits ? null : "room_name", new RoomDraft(name, null, null, null, null).Check(isNew: true)?.Field);
    }

    [Theory]
    [InlineData("hi", true)]
    [InlineData("\u200B \u2060", false)]
    [InlineData("\u202E", false)]
    [InlineData("a\0", false)]
    public void Chat_of_nothing_visible_is_empty(string text, bool fits)
    {
        var message = new Protocol.ServerMessage { ChatMessage = new Protocol.ChatMessage { Message = text } };
        Assert.Equal(fits ? null : "message", MessageRules.Check(message)?.Field);
        var whisper = new Protocol.ServerMessage { PrivateMessage = new Protocol.PrivateMessage { To = "anna", Message = text } };
        Assert.Equal(fits ? null : "message", MessageRules.Check(whisper)?.Field);
    }

    [Fact]
    public void Half_a_character_is_refused_wherever_a_text_is_kept()
    {
        const string Half = "x\ud83c";
        Assert.False(Texts.IsPrintable(Half));
        Assert.Equal("room_name", new RoomDraft(Half, null, null, null, null).Check(isNew: true)?.Field);
        Assert.Equal("password", new RoomDraft("x", null, Half, null, null).Check(isNew: true)?.Field);
        Assert.Equal("settings.welcome_message", new RoomDraft("x", null, null, null, new SettingsDraft(WelcomeMessage: Half)).Check(isNew: true)?.Field);
        Assert.Equal("status", MessageRules.Check(new Protocol.ServerMessage { Avatar = new Protocol.Avatar { Status = Half } })?.Field);
        Assert.Equal("appearance", MessageRules.Check(new Protocol.ServerMessage { Avatar = new Protocol.Avatar { Appearance = new string('é', 600) } })?.Field);
    }

    [Fact]
    public void A_pace_says_how_long_to_wait()
    {
        var pace = new Pace(burst: 2, refillMilliseconds: 1_000);
        Assert.True(pace.TryTake(0));
        Assert.True(pace.TryTake(0));
        Assert.Equal((false, 1_000L), (pace.TryTake(0), pace.Wait(0)));
        Assert.True(pace.TryTake(1_000));
        Assert.Equal((false, true), (pace.IsFull(2_999), pace.IsFull(3_000)));
    }
}
