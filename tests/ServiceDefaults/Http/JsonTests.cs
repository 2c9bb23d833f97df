using System.Text.Json;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Tests.ServiceDefaults.Http;

public class JsonTests
{
    private enum RoomType { Lobby, ProStudio }

    private sealed record Room(Guid RoomId, RoomType RoomType, DateTimeOffset CreatedAt, Dictionary<string, int> Tempi);

    [Fact]
    public void Names_and_enum_values_are_snake_case_and_dictionary_keys_are_left_alone()
    {
        var room = new Room(Guid.Empty, RoomType.ProStudio, DateTimeOffset.UnixEpoch, new() { ["AllegroVivace"] = 160 });
        Assert.Equal(
            """{"room_id":"ROOM","room_type":"pro_studio","created_at":"1970-01-01T00:00:00Z","tempi":{"AllegroVivace":160}}"""
                .Replace("ROOM", room.RoomId.ToString(), StringComparison.Ordinal),
            JsonSerializer.Serialize(room, Json.Options));
    }

    [Fact]
    public void Times_are_UTC_and_keep_their_microseconds()
    {
        var time = new DateTimeOffset(2026, 7, 1, 14, 0, 0, TimeSpan.FromHours(2)).AddTicks(1_234_560);
        Assert.Equal("\"2026-07-01T12:00:00.123456Z\"", JsonSerializer.Serialize(time, Json.Options));
        Assert.Equal(TimeSpan.Zero, JsonSerializer.Deserialize<DateTimeOffset>("\"2026-07-01T14:00:00+02:00\"", Json.Options).Offset);
    }
}
