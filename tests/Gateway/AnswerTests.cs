using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Ensemble.Tests.Gateway;

public sealed class AnswerTests : IAsyncLifetime
{
    private readonly PrivateRedis redis = PrivateRedis.Start();
    private Upstream rooms = null!;
    private GatewayInstance gateway = null!;

    public async ValueTask InitializeAsync()
    {
        rooms = await Upstream.StartAsync("rooms");
        gateway = GatewayInstance.Start(redis.ConnectionString, "Production", null,
            ("services:rooms:http:0", rooms.Address), ("services:media:http:0", rooms.Address), ("Limits:Scale", "0"), ("Cors:Origins", "https://app.example.com"));
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await rooms.DisposeAsync();
        await redis.DisposeAsync();
    }

    [Theory]
    [InlineData("/api/rooms")]
    [InlineData("/api/nowhere")]
    [InlineData("/api/v1/audit/logs")]
    [InlineData("/alive")]
    public async Task Every_answer_has_the_security_headers(string path)
    {
        using var answer = await GetAsync(path);

        Assert.Equal("DENY", Header(answer, "X-Frame-Options"));
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Contains("default-src 'none'", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("strict-origin-when-cross-origin", Header(answer, "Referrer-Policy"));
        Assert.Contains("geolocation=()", Header(answer, "Permissions-Policy"), StringComparison.Ordinal);
        Assert.StartsWith("max-age=", Header(answer, "Strict-Transport-Security"), StringComparison.Ordinal);
        Assert.Equal("v1", Header(answer, "API-Version"));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("order-4711.a_b", true)]
    [InlineData("with blanks", false)]
    [InlineData("<script>", false)]
    public async Task A_well_formed_request_id_is_kept_and_another_replaced(string id, bool isKept)
    {
        using var answer = await GetAsync("/api/rooms", ("X-Request-Id", id));

        Assert.Equal(isKept, Header(answer, "X-Request-Id") == id);
        Assert.Matches("^[A-Za-z0-9._-]{1,128}$", Header(answer, "X-Request-Id"));
    }

    [Theory]
    [InlineData("v1", HttpStatusCode.OK)]
    [InlineData("v2", HttpStatusCode.BadRequest)]
    public async Task An_unknown_version_is_refused(string version, HttpStatusCode status)
    {
        using var answer = await GetAsync("/api/rooms", ("API-Version", version));

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("v1", Header(answer, "API-Version"));
    }

    [Fact]
    public async Task What_the_gateway_refuses_is_a_plain_text_where_only_Stuffchats_client_asks()
    {
        using var answer = await GetAsync("/api/channels", ("API-Version", "v9"));
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);

        Assert.StartsWith("API-Version:", body.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("VALIDATION_ERROR", body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Global_privacy_control_is_acknowledged()
    {
        using var asked = await GetAsync("/api/rooms", ("Sec-GPC", "1"));
        using var silent = await GetAsync("/api/rooms");

        Assert.Equal("1", Header(asked, "GPC"));
        Assert.False(silent.Headers.Contains("GPC"));
    }

    [Theory]
    [InlineData("https://app.example.com", true)]
    [InlineData("https://evil.example.com", false)]
    public async Task A_page_of_a_named_origin_may_call_and_others_may_not(string origin, bool isAllowed)
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/rooms");
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "PATCH");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        using var permission = await gateway.Client.SendAsync(preflight, Cancel);
        using var answer = await GetAsync("/api/rooms", ("Origin", origin));

        Assert.Equal(isAllowed, permission.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(isAllowed ? origin : null, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null);
        Assert.Equal(isAllowed, answer.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("/api/rooms", 11, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("/api/rooms", 9, HttpStatusCode.OK)]
    [InlineData("/api/files", 11, HttpStatusCode.OK)]
    public async Task A_body_is_bounded_where_nothing_is_uploaded(string path, int mebibytes, HttpStatusCode status)
    {
        foreach (var chunked in (bool[])[false, true])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(new byte[mebibytes * 1024 * 1024]) };
            request.Headers.TransferEncodingChunked = chunked;
            request.Headers.ExpectContinue = true;
            using var answer = await gateway.Client.SendAsync(request, Cancel);

            Assert.Equal(status, answer.StatusCode);
            if (status == HttpStatusCode.RequestEntityTooLarge)
                Assert.Equal("PAYLOAD_TOO_LARGE", (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("error").GetProperty("code").GetString());
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await gateway.Client.SendAsync(request, Cancel);
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();
}
