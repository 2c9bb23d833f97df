using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>PianoRhythm REST API endpoints, Room Endpoints.</summary>
public sealed class RoomApiTests(SharedRooms shared) : IClassFixture<SharedRooms>
{
    private readonly RoomsService _rooms = shared.Service;

    [Fact]
    public async Task A_room_is_made_shown_changed_and_closed_with_every_documented_field()
    {
        var anna = _rooms.Identity.Register("anna");
        var made = await _rooms.Api.PostAsync("/api/rooms", new
        {
            room_name = "Études",
            room_type = "public",
            password = "opus 10",
            max_users = 10,
            settings = new { allow_chat = true, allow_guests = false, auto_moderation = true, welcome_message = "Hello {user}" },
        }, anna);

        Assert.Equal(201, made.Status);
        var id = made.Data.GetProperty("room_id").GetString();
        var shown = (await _rooms.Api.GetAsync($"/api/rooms/{id}")).Data;
        Assert.Equal("Études", shown.GetProperty("room_name").GetString());
        Assert.Equal("anna", shown.GetProperty("room_owner").GetString());
        Assert.Equal("public", shown.GetProperty("room_type").GetString());
        Assert.Equal(0, shown.GetProperty("current_users").GetInt32());
        Assert.Equal(10, shown.GetProperty("max_users").GetInt32());
        Assert.True(shown.GetProperty("has_password").GetBoolean());
        Assert.EndsWith("Z", shown.GetProperty("created_at").GetString(), StringComparison.Ordinal);
        Assert.False(shown.GetProperty("settings").GetProperty("allow_guests").GetBoolean());
        Assert.True(shown.GetProperty("settings").GetProperty("auto_moderation").GetBoolean());
        Assert.Empty(shown.GetProperty("users").EnumerateArray());
        Assert.DoesNotContain("opus 10", made.Body, StringComparison.Ordinal);

        var changed = await _rooms.Api.PutAsync($"/api/rooms/{id}", new { room_name = "Preludes", password = "", settings = new { allow_guests = true } }, anna);
        Assert.Equal(200, changed.Status);
        Assert.Equal("Preludes", changed.Data.GetProperty("room_name").GetString());
        Assert.False(changed.Data.GetProperty("has_password").GetBoolean());
        Assert.True(changed.Data.GetProperty("settings").GetProperty("auto_moderation").GetBoolean());

        Assert.Equal(200, (await _rooms.Api.DeleteAsync($"/api/rooms/{id}", anna)).Status);
        var gone = await _rooms.Api.GetAsync($"/api/rooms/{id}");
        Assert.Equal((404, "ROOM_NOT_FOUND"), (gone.Status, gone.ErrorCode));
    }

    [Theory]
    [InlineData("""{"room_type":"public"}""", "room_name")]
    [InlineData("""{"room_name":"  "}""", "room_name")]
    [InlineData("""{"room_name":"\u200b\u2060"}""", "room_name")]
    [InlineData("""{"room_name":"evil\u202eknab"}""", "room_name")]
    [InlineData("""{"room_name":"x","room_type":"+1"}""", "room_type")]
    [InlineData("""{"room_name":"x","room_type":"lobby"}""", "room_type")]
    [InlineData("""{"room_name":"x","max_users":51}""", "max_users")]
    [InlineData("""{"room_name":"x","max_users":"many"}""", "max_users")]
    [InlineData("""{"room_name":"x","settings":{"mode":"loud"}}""", "settings.mode")]
    [InlineData("""{"room_name":"x","settings":{"playback_offset":-1}}""", "settings.playback_offset")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        var answer = await _rooms.Api.PostAsync("/api/rooms", System.Text.Json.JsonDocument.Parse(body).RootElement, _rooms.Identity.Register("anna"));

        Assert.Equal((400, "VALIDATION_ERROR", field), (answer.Status, answer.ErrorCode, answer.ErrorField));
    }

    [Fact]
    public async Task Only_the_owner_and_moderators_change_a_room()
    {
        var id = await _rooms.Api.MakeRoomAsync(_rooms.Identity.Register("anna"));
        var change = new { room_name = "Mine" };

        Assert.Equal(401, (await _rooms.Api.PutAsync($"/api/rooms/{id}", change, null)).Status);
        Assert.Equal(403, (await _rooms.Api.PutAsync($"/api/rooms/{id}", change, _rooms.Identity.Register("bert"))).Status);
        Assert.Equal(403, (await _rooms.Api.DeleteAsync($"/api/rooms/{id}", _rooms.Identity.Register("bert"))).Status);
        Assert.Equal(200, (await _rooms.Api.PutAsync($"/api/rooms/{id}", change, _rooms.Identity.Register("mod", "member", "moderator"))).Status);
    }

    [Fact]
    public async Task The_list_pages_filters_and_leaves_private_rooms_out()
    {
        await using var rooms = await RoomsService.StartAsync();
        var anna = rooms.Identity.Register("anna", "member", "pro");
        for (var i = 0; i < 3; i++)
            await rooms.Api.MakeRoomAsync(anna, new { room_name = $"Public {i}" });
        await rooms.Api.MakeRoomAsync(anna, new { room_name = "Secret", room_type = "private" });
        var pro = await rooms.Api.MakeRoomAsync(anna, new { room_name = "Pro", room_type = "pro" });
        await using var inside = await rooms.ConnectAsync(pro, anna);
        await inside.HearAsync(Protocol.ClientMessage.MessageOneofCase.RoomJoined);

        var all = (await rooms.Api.GetAsync("/api/rooms?limit=2&page=2")).Data;
        Assert.Equal(5, all.GetProperty("pagination").GetProperty("total").GetInt32()); // with the lobby
        Assert.Equal(3, all.GetProperty("pagination").GetProperty("pages").GetInt32());
        Assert.Equal(2, all.GetProperty("rooms").GetArrayLength());
        Assert.Equal(3, (await rooms.Api.GetAsync("/api/rooms?room_type=public")).Data.GetProperty("rooms").GetArrayLength());
        var occupied = (await rooms.Api.GetAsync("/api/rooms?has_users=true")).Data.GetProperty("rooms");
        Assert.Equal("Pro", Assert.Single(occupied.EnumerateArray()).GetProperty("room_name").GetString());
        Assert.Equal(1, occupied[0].GetProperty("current_users").GetInt32());
        Assert.Equal(4, (await rooms.Api.GetAsync("/api/rooms?has_users=false")).Data.GetProperty("rooms").GetArrayLength());
        Assert.DoesNotContain("Secret", (await rooms.Api.GetAsync("/api/rooms")).Body, StringComparison.Ordinal);
        foreach (var wrong in new[] { "loud", "", "1", "%2B1", "-0", "lobby,private", "%20lobby" })
            Assert.Equal("room_type", (await rooms.Api.GetAsync($"/api/rooms?room_type={wrong}")).ErrorField);
        Assert.Equal(200, (await rooms.Api.GetAsync("/api/rooms?room_type=PUBLIC")).Status);
        Assert.Equal("has_users", (await rooms.Api.GetAsync("/api/rooms?has_users=maybe")).ErrorField);
    }

    [Fact]
    public async Task Making_a_room_is_told_to_the_fleet_in_the_same_transaction()
    {
        var id = await _rooms.Api.MakeRoomAsync(_rooms.Identity.Register("anna"));

        var events = await _rooms.WithDbAsync(db => db.Database.SqlQuery<string>($"""SELECT body::text AS "Value" FROM outbox WHERE type = 'RoomCreated'""").ToListAsync());

        Assert.Contains(events, body => body.Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_many_rooms_made_at_once_twenty_are_made()
    {
        var anna = _rooms.Identity.Register("anna");

        // On a busy machine identity may not answer in time.
        async Task<ApiAnswer> MakeAsync(int i)
        {
            ApiAnswer? answer = null;
            await Eventually.TrueAsync(
                async () => (answer = await _rooms.Api.PostAsync("/api/rooms", new { room_name = $"Room {i}" }, anna)).Status != 503, "an answer");
            return answer!;
        }

        var made = await Task.WhenAll(Enumerable.Range(0, 40).Select(MakeAsync));

        Assert.Equal(20, made.Count(answer => answer.Status == 201));
        Assert.Equal(20, made.Count(answer => answer.Status == 422));
    }

    [Fact]
    public async Task A_pro_room_needs_the_pro_role_and_nobody_has_more_than_twenty_rooms()
    {
        var anna = _rooms.Identity.Register("anna");

        var pro = await _rooms.Api.PostAsync("/api/rooms", new { room_name = "Pro", room_type = "pro" }, anna);
        Assert.Equal((403, "PRO_REQUIRED"), (pro.Status, pro.ErrorCode));
        for (var i = 0; i < 20; i++)
            await _rooms.Api.MakeRoomAsync(anna);
        var more = await _rooms.Api.PostAsync("/api/rooms", new { room_name = "One more" }, anna);
        Assert.Equal((422, "TOO_MANY_ROOMS"), (more.Status, more.ErrorCode));
    }
}
