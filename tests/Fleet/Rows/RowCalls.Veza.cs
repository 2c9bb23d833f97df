namespace Ensemble.Tests.Fleet.Rows;

internal sealed partial class RowCalls
{
    private string publisherToken = "", publisherRefresh = "", publisherId = "", otherSession = "", role = "";

    private IEnumerable<RowCall> Veza =>
    [
        Ask("V POST /api/v1/auth/register", () => "/api/v1/auth/register", body: () =>
            new { username = publisher, email = $"{publisher}@example.org", password = Password, password_confirm = Password }),
        new("V POST /api/v1/auth/verify-email", async () => await visitor.AskAsync(
            "POST", $"/api/v1/auth/verify-email?token={await mailedToken($"{publisher}@example.org")}")),
        Ask("V POST /api/v1/auth/resend-verification", () => "/api/v1/auth/resend-verification", body: () => new { email = $"{publisher}@example.org" }),
        Ask("V POST /api/v1/auth/login", () => "/api/v1/auth/login", body: () => new { email = $"{publisher}@example.org", password = Password }, learn: PublisherIn),
        Ask("V POST /api/v1/auth/refresh", () => "/api/v1/auth/refresh", body: () => new { refresh_token = publisherRefresh }, learn: PublisherIn),
        Get("V GET /api/v1/auth/me", "/api/v1/auth/me", () => publisherToken),
        Ask("V GET /api/v1/auth/check-username", () => $"/api/v1/auth/check-username?username={publisher}"),
        Ask("V GET /api/v1/users/{id}", () => $"/api/v1/users/{publisherId}"),
        Ask("V GET /api/v1/users/by-username/{username}", () => $"/api/v1/users/by-username/{publisher}"),
        Ask("V PUT /api/v1/users/{id}", () => $"/api/v1/users/{publisherId}", () => publisherToken, () => new { bio = "Plays the piano." }),
        Ask("V GET /api/v1/users/{id}/completion", () => $"/api/v1/users/{publisherId}/completion", () => publisherToken),
        Ask("V GET /api/v1/roles", () => "/api/v1/roles", () => publisherToken,
            learn: heard => role = heard.Data.GetProperty("roles")[0].GetProperty("id").GetString()!),
        Ask("V GET /api/v1/roles/{id}", () => $"/api/v1/roles/{role}", () => publisherToken),
        Ask("V POST /api/v1/validate", () => "/api/v1/validate", body: () => new { type = "email", value = "clara@example.org" }),
        Get("V GET /api/v1/audit/logs", "/api/v1/audit/logs", () => publisherToken),
        Get("V GET /api/v1/audit/stats", "/api/v1/audit/stats", () => publisherToken),
        Ask("V GET /api/v1/sessions", () => "/api/v1/sessions", () => publisherToken, learn: heard => otherSession = heard.Data.GetProperty("sessions").EnumerateArray()
            .Single(session => !session.GetProperty("is_current").GetBoolean()).GetProperty("id").GetString()!),
        Get("V GET /api/v1/sessions/stats", "/api/v1/sessions/stats", () => publisherToken),
        Ask("V DELETE /api/v1/sessions/{session_id}", () => $"/api/v1/sessions/{otherSession}", () => publisherToken),
        .. PublishersTalk,
        .. PublishersOwn,
        Ask("V POST /api/v1/sessions/refresh", () => "/api/v1/sessions/refresh", () => publisherToken, learn: PublisherIn),
        Ask("V POST /api/v1/sessions/logout", () => "/api/v1/sessions/logout", () => publisherToken),
        new("V POST /api/v1/sessions/logout-all", () => AgainAsync("/api/v1/sessions/logout-all")),
        new("V POST /api/v1/auth/logout", () => AgainAsync("/api/v1/auth/logout")),
        new("V GET /api/v1/admin/audit/logs", AdministratorInAsync),
        Get("V GET /api/v1/admin/audit/stats", "/api/v1/admin/audit/stats", () => adminToken),
        Get("V GET /api/v1/admin/audit/suspicious", "/api/v1/admin/audit/suspicious", () => adminToken),
    ];

    private IEnumerable<RowCall> Gateway =>
    [
        Get("P GET /health", "/health"), Get("P GET /health/detailed", "/health/detailed"), Get("P GET /metrics", "/metrics"),
        Get("V GET /api/v1/health", "/api/v1/health"), Get("V GET /api/v1/health/deep", "/api/v1/health/deep"),
        Get("V GET /api/v1/healthz", "/api/v1/healthz"), Get("V GET /api/v1/readyz", "/api/v1/readyz"), Get("V GET /health/deep", "/health/deep"),
        Get("V GET /healthz", "/healthz"), Get("V GET /readyz", "/readyz"), Get("V GET /api/v1/status", "/api/v1/status"),
        Get("V GET /swagger/index.html", "/swagger/index.html"), Get("V GET /redoc", "/redoc"), Get("V GET /swagger/doc.json", "/swagger/doc.json"),
        Get("S GET /api/health", "/api/health"),
    ];

    private void PublisherIn(Heard heard)
    {
        publisherToken = heard.Data.GetProperty("access_token").GetString()!;
        publisherRefresh = heard.Data.GetProperty("refresh_token").GetString()!;
        publisherId = heard.Data.GetProperty("user_id").GetString()!;
    }

    private async Task<Heard> AgainAsync(string path)
    {
        PublisherIn(await visitor.AskAsync("POST", "/api/v1/auth/login", null, new { email = $"{publisher}@example.org", password = Password }));
        return await visitor.AskAsync("POST", path, publisherToken);
    }

    private async Task<Heard> AdministratorInAsync()
    {
        var login = await visitor.AskAsync("POST", "/api/auth/login", null, new { username = "admin", password = adminPassword });
        adminToken = login.Data.GetProperty("token").GetString()!;
        return await visitor.AskAsync("GET", "/api/v1/admin/audit/logs", adminToken);
    }
}
