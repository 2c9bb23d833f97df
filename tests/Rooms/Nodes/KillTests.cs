using System.Diagnostics;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Nodes;

/// <summary>A process is killed while people play there.</summary>
public sealed class KillTests : TwoProcesses
{
    [Fact]
    public async Task After_a_kill_the_room_is_found_on_the_other_node_with_all_that_was_settled_in_it()
    {
        for (var round = 0; round < Campaign.Rounds(1, 30); round++)
        {
            var (room, holder, other) = await OpenRoomAsync(new
            {
                room_name = "Survivor", max_users = 7, settings = new { welcome_message = "Welcome, {user}", mode = "listen", persistent = round % 2 == 0 },
            });
            var banned = Identity.Register("bert");
            await using (var host = await ConnectAsync(holder, room, Owner))
            await using (var guest = await ConnectAsync(holder, room, banned))
            await using (var heir = await ConnectAsync(holder, room, Anna))
            {
                await heir.HearAsync(Case.RoomJoined);
                await guest.HearAsync(Case.RoomJoined);
                await host.SayAsync($"said before {round}");
                await host.SayAsync("/ban bert");
                await guest.ClosedAsync(4008);
                await host.SayAsync("/owner anna");
                await host.HearAsync(Case.OwnerChanged);
                await Eventually.TrueAsync(() => IsSettledAsync(room, round), "it is written down");
                await holder.KillAsync();
            }

            var since = Stopwatch.StartNew();
            await using var back = await ComeBackAsync(other, room, Anna);
            var state = (await back.HearAsync(Case.RoomJoined)).RoomJoined;

            Assert.InRange(since.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
            TestContext.Current.SendDiagnosticMessage("back {0} ms after the kill", since.ElapsedMilliseconds);
            Assert.Equal(("Survivor", 7u, "Welcome, {user}", Protocol.PlaybackMode.Listen),
                (state.Room.RoomName, state.Room.Settings.MaxUsers, state.Room.Settings.WelcomeMessage, state.Room.Settings.Mode));
            Assert.Equal(Anna.UserId.ToString(), state.Room.OwnerId);
            Assert.Contains(state.ChatHistory, said => said.Message == $"said before {round}");
            Assert.Equal(403, (await other.Api.PostAsync($"/api/rooms/{room}/ticket", new { }, banned)).Status);
            (One, Two) = (other, await StartAsync());
            await holder.DisposeAsync();
        }
    }
}
