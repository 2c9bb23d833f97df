namespace Ensemble.Tests.Fleet.Rows;

internal sealed partial class RowCalls
{
    private string pianistToken = "", pianistRefresh = "", pianistId = "", room = "", ticketUrl = "";

    private IEnumerable<RowCall> PianoRhythm =>
    [
        Ask("P POST /api/auth/register", () => "/api/auth/register", body: () =>
            new { username = pianist, email = $"{pianist}@example.org", password = Password, confirm_password = Password }),
        Ask("P POST /api/auth/login", () => "/api/auth/login", body: () => new { username = pianist, password = Password }, learn: PianistIn),
        Ask("P POST /api/auth/refresh", () => "/api/auth/refresh", body: () => new { refresh_token = pianistRefresh }, learn: PianistIn),
        Get("P GET /api/auth/validate-token", "/api/auth/validate-token", () => pianistToken),
        Get("P GET /api/users/profile", "/api/users/profile", () => pianistToken),
        Ask("P PUT /api/users/profile", () => "/api/users/profile", () => pianistToken, () => new { settings = new { theme = "dark", notifications = true } }),
        Ask("P GET /api/users/{user_id}", () => $"/api/users/{pianistId}"),
        Get("P GET /api/rooms", "/api/rooms"),
        Ask("P POST /api/rooms", () => "/api/rooms", () => pianistToken, () => new { room_name = "Prelude in C", room_type = "public" },
            heard => room = heard.Data.GetProperty("room_id").GetString()!),
        Ask("P GET /api/rooms/{room_id}", () => $"/api/rooms/{room}"),
        Ask("P PUT /api/rooms/{room_id}", () => $"/api/rooms/{room}", () => pianistToken, () => new { room_name = "Fugue in C" }),
        new("P WS /api/websocket/{encrypted_payload}", EnterByTicketAsync),
        new("P WS /api/websocket", () => visitor.OpenAsync("/api/websocket", pianistToken)),
        Ask("P DELETE /api/rooms/{room_id}", () => $"/api/rooms/{room}", () => pianistToken),
        .. PianistsOwn,
        Ask("P POST /api/auth/logout", () => "/api/auth/logout", () => pianistToken),
    ];

    private void PianistIn(Heard heard)
    {
        pianistToken = heard.Data.GetProperty("token").GetString()!;
        pianistRefresh = heard.Data.GetProperty("refresh_token").GetString()!;
        pianistId = heard.Data.GetProperty("user").GetProperty("user_id").GetString()!;
    }

    private async Task<Heard> EnterByTicketAsync()
    {
        var ticket = await visitor.AskAsync("POST", $"/api/rooms/{room}/ticket", pianistToken, new { });
        ticketUrl = ticket.Data.GetProperty("url").GetString()!;
        return await visitor.OpenAsync(ticketUrl);
    }
}
