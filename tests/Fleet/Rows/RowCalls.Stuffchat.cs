using System.Text;

namespace Ensemble.Tests.Fleet.Rows;

internal sealed partial class RowCalls
{
    private string chatterToken = "", chatterRefresh = "", chatterRefreshId = "", chatterId = "", file = "", adminToken = "", label = "", memberRole = "";

    private IEnumerable<RowCall> Stuffchat =>
    [
        Ask("S POST /api/auth/register", () => "/api/auth/register", body: () => new { username = chatter, password = Password }),
        Ask("S POST /api/auth/login", () => "/api/auth/login", body: () => new { username_or_email = chatter, password = Password }, learn: ChatterIn),
        Ask("S POST /api/auth/refresh", () => "/api/auth/refresh",
            body: () => new { refresh_token = chatterRefresh, refresh_token_id = chatterRefreshId }, learn: ChatterIn),
        Get("S GET /api/users", "/api/users", () => chatterToken),
        Get("S GET /api/users/me", "/api/users/me", () => chatterToken),
        Ask("S PATCH /api/users/me", () => "/api/users/me", () => chatterToken, () => new { email = $"{chatter}@example.org" }),
        Ask("S PUT /api/users/me/password", () => "/api/users/me/password", () => chatterToken,
            () => new { current_password = Password, new_password = "a fugue in d minor" }),
        Ask("S GET /api/users/{id}", () => $"/api/users/{chatterId}", () => chatterToken),
        Ask("S POST /api/invites", () => "/api/invites", () => chatterToken),
        Get("S GET /api/invites", "/api/invites", () => chatterToken),
        new("S POST /api/files", () => Noting(
            () => visitor.UploadAsync("POST", "/api/files", chatterToken, "file", Encoding.UTF8.GetBytes("do re mi"), "scale.txt", "text/plain"),
            heard => file = heard.Json.GetProperty("file_id").GetString()!)),
        Ask("S GET /files/{id}/{filename}", () => $"/files/{file}/scale.txt"),
        Ask("S HEAD /files/{id}/{filename}", () => $"/files/{file}/scale.txt"),
        .. ChattersTalk,
        .. ChattersOwn,
        Ask("S POST /api/auth/logout", () => "/api/auth/logout", () => chatterToken, () => new { refresh_token_id = chatterRefreshId }),
    ];

    private IEnumerable<RowCall> StuffchatAdministration =>
    [
        Get("S GET /api/admin/users", "/api/admin/users", () => adminToken),
        Ask("S PATCH /api/admin/users/{id}", () => $"/api/admin/users/{chatterId}", () => adminToken, () => new { email = $"{chatter}@example.net" }),
        Ask("S PUT /api/admin/users/{id}/password", () => $"/api/admin/users/{chatterId}/password", () => adminToken, () => new { new_password = Password }),
        Ask("S GET /api/admin/roles", () => "/api/admin/roles", () => adminToken, learn: heard => memberRole = heard.Json.EnumerateArray()
            .Single(role => role.GetProperty("name").GetString() == "member").GetProperty("id").GetString()!),
        Ask("S PUT /api/admin/users/{id}/roles", () => $"/api/admin/users/{chatterId}/roles", () => adminToken, () => new { role_ids = new[] { memberRole } }),
        .. AdministratorsOwn,
        Ask("S POST /api/admin/roles", () => "/api/admin/roles", () => adminToken, () => new { name = Names.New("label") },
            heard => label = heard.Json.GetProperty("id").GetString()!),
        Ask("S DELETE /api/admin/roles/{id}", () => $"/api/admin/roles/{label}", () => adminToken),
    ];

    private void ChatterIn(Heard heard)
    {
        chatterToken = heard.Json.GetProperty("access_token").GetString()!;
        chatterRefresh = heard.Json.GetProperty("refresh_token").GetString()!;
        chatterRefreshId = heard.Json.GetProperty("refresh_token_id").GetString()!;
        chatterId = heard.Json.GetProperty("user_id").GetString()!;
    }
}
