using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Ensemble.Samples.Journey;

namespace Ensemble.Tests.Fleet;

/// <summary>Pictures go from identity to media and back; friends see who plays where, from rooms over Redis.</summary>
public sealed class PeopleTests(Fleet fleet)
{
    // One grey pixel.
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_that_is_set_is_found_by_everybody()
    {
        var clara = await Account.RegisterAsync(fleet.Gateway, Names.New("clara"), Cancel);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Convert.FromBase64String(Png)), "avatar", "me.png" } };

        var set = await SendAsync(HttpMethod.Post, "/api/users/avatar", clara, form);

        var url = set.GetProperty("data").GetProperty("avatar_url").GetString()!;
        var picture = await fleet.Gateway.GetByteArrayAsync(new Uri(url, UriKind.Relative), Cancel);
        Assert.Equal("PNG"u8.ToArray(), picture[1..4]);
        Assert.Equal(256, (picture[18] << 8) + picture[19]);
        using var request = Request(HttpMethod.Get, $"/api/users/{clara.Username}/avatar?size=64", clara);
        using var small = await fleet.Gateway.SendAsync(request, Cancel);
        var smallPicture = await small.Content.ReadAsByteArrayAsync(Cancel);
        Assert.Equal(64, (smallPicture[18] << 8) + smallPicture[19]);
    }

    [Fact]
    public async Task A_friend_is_seen_in_the_room()
    {
        var (clara, robert) = (
            await Account.RegisterAsync(fleet.Gateway, Names.New("clara"), Cancel), await Account.RegisterAsync(fleet.Gateway, Names.New("robert"), Cancel));
        await SendAsync(HttpMethod.Post, "/api/users/friends/requests", clara, JsonContent.Create(new { username = robert.Username }));
        await SendAsync(HttpMethod.Post, $"/api/v1/users/friends/requests/{clara.UserId}/accept", robert, null);
        var room = await robert.CreateRoomAsync("Kreisleriana", Cancel);
        await using var playing = new RoomClient(robert, room, _ => { });
        await playing.JoinAsync(Cancel);

        var friend = await Eventually.GetAsync(
            async () => (await SendAsync(HttpMethod.Get, "/api/users/friends", clara, null)).GetProperty("data").GetProperty("friends")[0],
            friend => friend.GetProperty("current_room").ValueKind == JsonValueKind.String, 20, Cancel);

        Assert.Equal(
            (robert.UserId, "online", "Kreisleriana", room),
            (friend.GetProperty("user_id").GetGuid(), friend.GetProperty("status").GetString(), friend.GetProperty("current_room").GetString(),
                friend.GetProperty("current_room_id").GetString()));
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, Account account, HttpContent? content)
    {
        using var request = Request(method, path, account);
        request.Content = content;
        using var answer = await fleet.Gateway.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, Account account) =>
        new(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", account.Token) } };
}
