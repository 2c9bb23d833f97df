using System.Globalization;
using System.Text.Json;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>Every field that PianoRhythm's documents name for rooms, by name and type, wherever it is shown.</summary>
public sealed class RoomFieldTests(SharedRooms shared) : IClassFixture<SharedRooms>
{
    private static readonly string[] Summary =
    [
        "room_id:string", "room_name:string", "room_owner:string", "room_type:string", "current_users:number", "max_users:number",
        "has_password:boolean", "created_at:time", "last_activity:time",
    ];

    private static readonly string[] Settings = ["allow_chat:boolean", "allow_guests:boolean", "auto_moderation:boolean"];

    private readonly RoomsService _rooms = shared.Service;

    [Fact]
    public async Task List_details_creation_change_and_closing_show_what_is_documented()
    {
        var anna = _rooms.Identity.Register("anna");
        var made = await _rooms.Api.PostAsync("/api/rooms", new
        {
            room_name = "Fields", room_type = "public", password = "", max_users = 10,
            settings = new { allow_chat = true, allow_guests = true, auto_moderation = false, welcome_message = "Hello" },
        }, anna);
        var id = made.Data.GetProperty("room_id").GetString()!;
        await using var inside = await _rooms.ConnectAsync(id, anna);
        await inside.HearAsync(Case.RoomJoined);

        var details = (await _rooms.Api.GetAsync($"/api/rooms/{id}")).Data;
        var changed = await _rooms.Api.PutAsync($"/api/rooms/{id}", new { room_type = "public", max_users = 12 }, anna);
        var list = (await _rooms.Api.GetAsync("/api/rooms")).Data;

        foreach (var shown in new[] { made.Data, details, changed.Data })
        {
            Has(shown, Summary);
            Has(shown.GetProperty("settings"), Settings);
            Assert.Equal("Hello", shown.GetProperty("settings").GetProperty("welcome_message").GetString());
            Assert.Equal(JsonValueKind.Array, shown.GetProperty("users").ValueKind);
        }

        var user = Assert.Single(details.GetProperty("users").EnumerateArray());
        Has(user, "user_id:string", "username:string", "joined_at:time");
        Assert.Contains(user.GetProperty("avatar_url").ValueKind, new[] { JsonValueKind.Null, JsonValueKind.String });
        Assert.Equal(1, details.GetProperty("current_users").GetInt32());
        Assert.Equal(12, changed.Data.GetProperty("max_users").GetInt32());
        Has(list.GetProperty("pagination"), "page:number", "limit:number", "total:number", "pages:number");
        foreach (var room in list.GetProperty("rooms").EnumerateArray()) // The lobby among them.
            Has(room, Summary);

        var closed = await _rooms.Api.DeleteAsync($"/api/rooms/{id}", anna);
        Assert.Equal((200, id), (closed.Status, closed.Data.GetProperty("room_id").GetString()));
    }

    [Fact]
    public async Task A_ticket_has_what_a_client_needs_and_a_guest_gets_one_too()
    {
        var id = await _rooms.Api.MakeRoomAsync(_rooms.Identity.Register("anna"));

        foreach (var login in new[] { null, _rooms.Identity.Register("bert") })
        {
            foreach (var path in new[] { $"/api/rooms/{id}/ticket", "/api/websocket/ticket" })
            {
                var ticket = await _rooms.Api.PostAsync(path, new { }, login);
                Assert.Equal(200, ticket.Status);
                Has(ticket.Data, "ticket:string", "url:string", "room_id:string", "expires_at:time", "user_id:string", "username:string");
            }
        }
    }

    [Fact]
    public async Task Who_owns_the_room_is_shown_as_soon_as_it_is_handed_over()
    {
        var (anna, bert) = (_rooms.Identity.Register("anna"), _rooms.Identity.Register("bert"));
        var id = await _rooms.Api.MakeRoomAsync(anna);
        await using var annas = await _rooms.ConnectAsync(id, anna);
        await annas.HearAsync(Case.RoomJoined);
        await using var berts = await _rooms.ConnectAsync(id, bert);
        await berts.HearAsync(Case.RoomJoined);

        await annas.SayAsync("/owner bert");
        await berts.HearAsync(Case.OwnerChanged);

        var shown = (await _rooms.Api.GetAsync($"/api/rooms/{id}")).Data;
        Assert.Equal("bert", shown.GetProperty("room_owner").GetString());
        Assert.Equal(["bert"], shown.GetProperty("users").EnumerateArray().Where(user => user.GetProperty("is_owner").GetBoolean()).Select(user => user.GetProperty("username").GetString()));
    }

    [Fact]
    public async Task The_type_of_a_room_stays_and_a_moderator_changes_and_closes_the_rooms_of_others()
    {
        var id = await _rooms.Api.MakeRoomAsync(_rooms.Identity.Register("anna"), new { room_name = "Mine", room_type = "private" });
        var moderator = _rooms.Identity.Register("mod", "member", "moderator");

        var other = await _rooms.Api.PutAsync($"/api/rooms/{id}", new { room_type = "public" }, moderator);
        Assert.Equal((400, "VALIDATION_ERROR", "room_type"), (other.Status, other.ErrorCode, other.ErrorField));
        var changed = await _rooms.Api.PutAsync($"/api/rooms/{id}", new { room_type = "private", password = "x" }, moderator);
        Assert.Equal((200, true), (changed.Status, changed.Data.GetProperty("has_password").GetBoolean()));
        Assert.Equal("anna", changed.Data.GetProperty("room_owner").GetString());
        Assert.Equal(404, (await _rooms.Api.PutAsync($"/api/rooms/{id}", new { room_name = "No" }, _rooms.Identity.Register("bert"))).Status);
        Assert.Equal(200, (await _rooms.Api.DeleteAsync($"/api/rooms/{id}", moderator)).Status);
    }

    [Theory]
    [InlineData("no-room")]
    [InlineData("01890000-0000-7000-8000-000000000000")]
    public async Task An_unknown_room_is_named_in_the_error(string id)
    {
        var anna = _rooms.Identity.Register("anna");

        foreach (var answer in new[]
        {
            await _rooms.Api.GetAsync($"/api/rooms/{id}"), await _rooms.Api.PutAsync($"/api/rooms/{id}", new { room_name = "x" }, anna),
            await _rooms.Api.DeleteAsync($"/api/rooms/{id}", anna), await _rooms.Api.PostAsync($"/api/rooms/{id}/ticket", new { }, anna),
        })
        {
            Assert.Equal((404, "ROOM_NOT_FOUND"), (answer.Status, answer.ErrorCode));
            Assert.Contains($"\"room_id\":\"{id}\"", answer.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Many_who_find_all_lobbies_full_get_one_new_lobby_whose_name_nobody_has()
    {
        await using var rooms = await RoomsService.StartAsync();
        var first = await LobbyAsync(rooms);
        var moderator = rooms.Identity.Register("mod", "member", "moderator");
        await rooms.Api.PutAsync($"/api/rooms/{first}", new { max_users = 1 }, moderator);
        await using var inside = await rooms.ConnectAsync(first, null);
        await inside.HearAsync(Case.RoomJoined);

        var second = Assert.Single((await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => LobbyAsync(rooms)))).Distinct());

        Assert.NotEqual(first, second);
        Assert.Equal(["Lobby", "Lobby 2"], await NamesAsync(rooms));
        await rooms.Api.PutAsync($"/api/rooms/{second}", new { max_users = 1 }, moderator);
        await using var other = await rooms.ConnectAsync(second, null);
        await other.HearAsync(Case.RoomJoined);
        await LobbyAsync(rooms);
        await rooms.Api.DeleteAsync($"/api/rooms/{second}", moderator);
        await rooms.Api.PutAsync($"/api/rooms/{await LobbyAsync(rooms)}", new { max_users = 1 }, moderator);
        await using var last = await rooms.ConnectAsync(await LobbyAsync(rooms), null);
        await last.HearAsync(Case.RoomJoined);
        await LobbyAsync(rooms);
        Assert.Equal(["Lobby", "Lobby 2", "Lobby 3"], await NamesAsync(rooms));
    }

    private static async Task<string> LobbyAsync(RoomsService rooms) =>
        (await rooms.Api.PostAsync("/api/websocket/ticket", new { }, (Login?)null)).Data.GetProperty("room_id").GetString()!;

    private static async Task<List<string?>> NamesAsync(RoomsService rooms) =>
    [
        .. (await rooms.Api.GetAsync("/api/rooms?room_type=lobby")).Data.GetProperty("rooms").EnumerateArray()
            .Select(room => room.GetProperty("room_name").GetString()).Order(StringComparer.Ordinal),
    ];

    private static void Has(JsonElement shown, params string[] fields)
    {
        foreach (var field in fields)
        {
            var (name, type) = (field.Split(':')[0], field.Split(':')[1]);
            Assert.True(shown.TryGetProperty(name, out var value), $"{name} is missing in {shown}");
            Assert.True(type switch
            {
                "string" => value.ValueKind == JsonValueKind.String,
                "number" => value.ValueKind == JsonValueKind.Number,
                "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
                _ => value.GetString()!.EndsWith('Z') && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, out _),
            }, $"{name} is no {type}: {value}");
        }
    }
}
