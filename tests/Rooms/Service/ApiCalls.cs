namespace Ensemble.Tests.Rooms.Service;

internal static class ApiCalls
{
    public static async Task<string> MakeRoomAsync(this Api api, Login owner, object? body = null)
    {
        var made = await api.PostAsync("/api/rooms", body ?? new { room_name = "Test room" }, owner);
        Assert.True(made.Status == 201, made.Body);
        return made.Data.GetProperty("room_id").GetString()!;
    }
}
