using Ensemble.Rooms.Registry;

namespace Ensemble.Tests.Rooms.Logic;

public sealed class EventBudgetTests
{
    private const int Budget = 1_200 * 5;

    [Theory]
    [InlineData("00 B0 01 40")] // a wheel
    [InlineData("00 E0 00 40")] // a bend
    [InlineData("00 80 3C 40")] // the end of a note that never began
    public void What_is_no_note_has_a_budget_and_running_dry_of_it_is_told_like_running_dry_of_notes(string data)
    {
        var stage = new Stage();
        var (anna, annas) = stage.Enter("anna");
        var (_, berts) = stage.Enter("bert");

        for (var i = 0; i < 100; i++)
            stage.Play(anna, string.Concat(Enumerable.Repeat(data, 1_000)));

        Assert.InRange(berts.All<Protocol.MidiMessage>().Sum(part => part.MidiData.Length / 4), Budget - 1_000, Budget);
        Assert.True(annas.Last<Protocol.NoteQuota>().MutedUntil > stage.Clock.Milliseconds);
        stage.Pass(TimeSpan.FromSeconds(7));
        Assert.Equal((0L, 1_200u), (annas.Last<Protocol.NoteQuota>().MutedUntil, annas.Last<Protocol.NoteQuota>().Left));
    }

    [Fact]
    public void A_note_that_sounds_ends_even_without_any_budget()
    {
        var stage = new Stage(settings: new RoomSettings());
        var (anna, _) = stage.Enter("anna");
        var (_, berts) = stage.Enter("bert");
        stage.Play(anna, "00 90 3C 40");
        stage.Room.Update(stage.Room.Profile with { Settings = new RoomSettings { OnlyOwnerCanPlay = true } });
        Assert.Equal("00803C40", Convert.ToHexString(berts.Last<Protocol.MidiMessage>().MidiData.Span));
        for (var i = 0; i < 10; i++)
            stage.Play(anna, string.Concat(Enumerable.Repeat("00 81 01 40", 1_000)));
        var heard = berts.All<Protocol.MidiMessage>().Count();

        // What is past the budget ends nothing any more, and is passed on to nobody.
        stage.Play(anna, string.Concat(Enumerable.Repeat("00 81 01 40", 1_000)) + "05 80 3C 40 00 80 3C 40");

        Assert.Equal(heard, berts.All<Protocol.MidiMessage>().Count());
    }

    [Fact]
    public void Black_midi_is_played_in_full_with_pedals()
    {
        var stage = new Stage(settings: new RoomSettings { BlackMidi = true });
        var (anna, _) = stage.Enter("anna");
        var (_, berts) = stage.Enter("bert");

        for (var i = 0; i < 240; i++)
            stage.Play(anna, string.Concat(Enumerable.Repeat("00 90 3C 40 00 80 3C 40 00 B0 40 7F", 50)));

        Assert.Equal(24_000 + 12_000, berts.All<Protocol.MidiMessage>().Sum(part => part.MidiData.Length / 4));
        Assert.Equal(0, anna.Quota.MutedUntil);
    }
}
