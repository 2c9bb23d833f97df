namespace Ensemble.Tests.Fleet.Rows;

internal sealed partial class RowCalls
{
    // The smallest picture there is: one pixel.
    private static readonly byte[] Picture =
        Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==");

    private string apiKey = "";

    private IEnumerable<RowCall> PianistsOwn =>
    [
        new("P POST /api/users/avatar", () => visitor.UploadAsync("POST", "/api/users/avatar", pianistToken, "avatar", Picture, "me.png", "image/png")),
        Get("P GET /api/users/friends", "/api/users/friends", () => pianistToken),
        .. SecondFactorOf("P", "/api/auth", pianist, () => pianistToken),
    ];

    private IEnumerable<RowCall> ChattersOwn =>
    [
        new("S PUT /api/users/me/avatar", () => visitor.UploadAsync("PUT", "/api/users/me/avatar", chatterToken, "file", Picture, "me.png", "image/png")),
        Ask("S GET /api/users/{id}/avatar", () => $"/api/users/{chatterId}/avatar", () => chatterToken),
    ];

    private IEnumerable<RowCall> PublishersOwn =>
    [
        Get("V GET /api/v1/csrf-token", "/api/v1/csrf-token", () => publisherToken),
        Ask("V POST /api/v1/users/me/export", () => "/api/v1/users/me/export", () => publisherToken),
        Ask("V POST /api/v1/users/me/privacy/opt-out", () => "/api/v1/users/me/privacy/opt-out", () => publisherToken, () => new { do_not_sell = true }),
        Ask("V POST /api/v1/developer/api-keys", () => "/api/v1/developer/api-keys", () => publisherToken, () => new { name = "my program" },
            heard => apiKey = heard.Data.GetProperty("id").GetString()!),
        Get("V GET /api/v1/developer/api-keys", "/api/v1/developer/api-keys", () => publisherToken),
        Ask("V DELETE /api/v1/developer/api-keys/{id}", () => $"/api/v1/developer/api-keys/{apiKey}", () => publisherToken),
        .. SecondFactorOf("V", "/api/v1/auth", publisher, () => publisherToken),
    ];

    private IEnumerable<RowCall> AdministratorsOwn =>
    [
        new("S PUT /api/admin/users/{id}/avatar", () =>
            visitor.UploadAsync("PUT", $"/api/admin/users/{chatterId}/avatar", adminToken, "file", Picture, "you.png", "image/png")),
        Ask("V DELETE /api/v1/admin/users/{id}/2fa", () => $"/api/v1/admin/users/{chatterId}/2fa", () => adminToken),
    ];
}
