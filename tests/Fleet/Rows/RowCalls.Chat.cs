namespace Ensemble.Tests.Fleet.Rows;

internal sealed partial class RowCalls
{
    private readonly string emoji = Names.New("bravo");

    private string channel = "", message = "", conversation = "";

    private IEnumerable<RowCall> ChattersTalk =>
    [
        Get("S GET /api/channels", "/api/channels", () => chatterToken),
        Ask("S POST /api/channels", () => "/api/channels", () => chatterToken, () => new { name = "Carnaval", is_private = true, members = Array.Empty<string>() },
            heard => channel = heard.Json.GetProperty("id").GetString()!),
        Ask("S PATCH /api/channels/{id}", () => $"/api/channels/{channel}", () => chatterToken, () => new { is_private = false }),
        Ask("S POST /api/channels/{id}/members", () => $"/api/channels/{channel}/members", () => chatterToken, () => new { add = new[] { pianistId } }),
        Ask("S GET /api/channels/{id}/members", () => $"/api/channels/{channel}/members", () => chatterToken),
        Ask("S POST /api/channels/{id}/messages", () => $"/api/channels/{channel}/messages", () => chatterToken,
            () => new { content = "Listen to this.", file_id = file }, heard => message = heard.Json.GetProperty("id").GetString()!),
        Ask("S GET /api/channels/{id}/messages", () => $"/api/channels/{channel}/messages?limit=50", () => chatterToken),
        Ask("S PATCH /api/messages/{id}", () => $"/api/messages/{message}", () => chatterToken, () => new { content = "Listen!" }),
        Ask("S PUT /api/messages/{id}/reactions/{emoji}", () => $"/api/messages/{message}/reactions/%F0%9F%8E%B9", () => chatterToken),
        Ask("S GET /api/messages/{id}/reactions", () => $"/api/messages/{message}/reactions", () => chatterToken),
        Ask("S POST /api/channels/{id}/read", () => $"/api/channels/{channel}/read", () => chatterToken, () => new { message_id = message }),
        Ask("S POST /api/channels/{id}/notified", () => $"/api/channels/{channel}/notified", () => chatterToken, () => new { message_id = message }),
        Get("S GET /api/channels/unread", "/api/channels/unread", () => chatterToken),
        Ask("S GET /api/channels/{id}/ownership", () => $"/api/channels/{channel}/ownership", () => chatterToken),
        Ask("S GET /api/channels/{id}/info", () => $"/api/channels/{channel}/info", () => chatterToken),
        Ask("S POST /api/channels/{id}/leave", () => $"/api/channels/{channel}/leave", () => chatterToken),
        Ask("S POST /api/channels/{id}/join", () => $"/api/channels/{channel}/join", () => chatterToken),
        Ask("S POST /api/presence/heartbeat", () => "/api/presence/heartbeat", () => chatterToken, () => new { status = "away" }),
        Ask("S GET /api/presence/users", () => $"/api/presence/users?ids={chatterId}%2C{pianistId}", () => chatterToken),
        new("S WS /ws", () => visitor.OpenAsync($"/ws?token={chatterToken}")),
        Ask("S DELETE /api/messages/{id}", () => $"/api/messages/{message}", () => chatterToken),
        Ask("S DELETE /api/channels/{id}", () => $"/api/channels/{channel}", () => chatterToken),
        new("S POST /api/emojis", () => visitor.UploadAsync("POST", "/api/emojis", chatterToken, "file", Picture, "bravo.png", "image/png", ("name", emoji))),
        Get("S GET /api/emojis", "/api/emojis"),
        Ask("S GET /emojis/{name}/image", () => $"/emojis/{emoji}/image"),
        Ask("S DELETE /api/emojis/{name}", () => $"/api/emojis/{emoji}", () => chatterToken),
    ];

    private IEnumerable<RowCall> PublishersTalk =>
    [
        Get("V GET /api/v1/chat/token", "/api/v1/chat/token", () => publisherToken),
        Get("V GET /api/v1/chat/stats", "/api/v1/chat/stats", () => publisherToken),
        Ask("V POST /api/v1/conversations", () => "/api/v1/conversations", () => publisherToken,
            () => new { participant_ids = new[] { chatterId }, name = "Sonata", type = "group" }, heard => conversation = heard.Data.GetProperty("id").GetString()!),
        Get("V GET /api/v1/conversations", "/api/v1/conversations", () => publisherToken),
        Ask("V GET /api/v1/conversations/{id}/history", () => $"/api/v1/conversations/{conversation}/history", () => publisherToken),
        Ask("V PUT /api/v1/conversations/{id}", () => $"/api/v1/conversations/{conversation}", () => publisherToken, () => new { name = "Sonatina" }),
        Get("V GET /api/v1/chat/search", "/api/v1/chat/search?q=sonata", () => publisherToken),
        Ask("V DELETE /api/v1/conversations/{id}", () => $"/api/v1/conversations/{conversation}", () => publisherToken),
    ];
}
