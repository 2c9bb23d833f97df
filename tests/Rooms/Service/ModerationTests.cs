using Microsoft.Extensions.Options;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>Auto-moderation as an operator sets it up.</summary>
public sealed class ModerationTests
{
    [Fact]
    public async Task The_operators_own_list_and_limit_count()
    {
        var list = Path.GetTempFileName();
        await File.WriteAllTextAsync(list, "# tempi\nallegro\n", TestContext.Current.CancellationToken);
        await using var rooms = await RoomsService.StartAsync(new() { ["AutoModeration:WordList"] = list, ["AutoModeration:MaxMessages"] = "3" });
        File.Delete(list);
        var room = await rooms.Api.MakeRoomAsync(rooms.Identity.Register("anna"), new { room_name = "Slow", settings = new { auto_moderation = true } });
        await using var bert = await rooms.ConnectAsync(room, rooms.Identity.Register("bert"));
        await bert.HearAsync(Case.RoomJoined);

        foreach (var text in new[] { "ALLEGRO\u200B!", "adagio", "largo", "lento" })
            await bert.SayAsync(text);

        await bert.HearAsync(Case.Error, message => message.Error.Code == "MESSAGE_BLOCKED");
        await bert.HearAsync(Case.Error, message => message.Error.Code == "MESSAGE_FLOOD");
        Assert.Equal(
            ["adagio", "largo"], bert.Heard.Where(message => message.MessageCase == Case.ChatMessage).Select(message => message.ChatMessage.Message));
    }

    [Theory]
    [InlineData("AutoModeration:WordList", "nowhere.txt", "WordList")]
    [InlineData("AutoModeration:MaxMessages", "0", "MaxMessages")]
    [InlineData("AutoModeration:Window", "01:00:00", "Window")]
    public async Task A_wrong_setting_stops_the_service_with_its_name(string name, string value, string named)
    {
        var failure = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => RoomsService.StartAsync(new() { [name] = value }));

        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }
}
