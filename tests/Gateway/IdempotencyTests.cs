using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Ensemble.Tests.ServiceFixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.Gateway;

public sealed class IdempotencyTests : IAsyncLifetime
{
    private readonly PrivateRedis redis = PrivateRedis.Start();
    private readonly SemaphoreSlim arrived = new(0);
    private TaskCompletionSource gate = new();
    private WebApplication rooms = null!;
    private FakeIdentity identity = null!;
    private GatewayInstance gateway = null!;
    private int work;

    public async ValueTask InitializeAsync()
    {
        gate.SetResult();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        rooms = builder.Build();
        rooms.Map("/{**path}", WorkAsync);
        await rooms.StartAsync();
        identity = await FakeIdentity.StartAsync();
        gateway = GatewayInstance.Start(redis.ConnectionString, ("Limits:Scale", "0"),
            ("services:rooms:http:0", rooms.Urls.Single()), ("Access:KeysAddress", identity.KeysAddress));
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await rooms.DisposeAsync();
        await identity.DisposeAsync();
        await redis.DisposeAsync();
        arrived.Dispose();
    }

    [Fact]
    public async Task The_same_request_is_done_once_and_answered_alike()
    {
        var (first, second) = (await PostAsync("k1", "{\"a\":1}"), await PostAsync("k1", "{\"a\":1}"));

        Assert.Equal((HttpStatusCode.Created, 1), (first.StatusCode, work));
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(Cancel), await second.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("/api/rooms/1", second.Headers.Location?.ToString());
        Assert.Equal(first.Content.Headers.ContentType, second.Content.Headers.ContentType);
        Assert.True(second.Headers.Contains("Idempotency-Replayed"));
    }

    [Theory]
    [InlineData("/api/rooms", "{\"a\":2}")]
    [InlineData("/api/rooms/other", "{\"a\":1}")]
    public async Task The_same_key_for_another_request_is_a_409(string path, string body)
    {
        using var first = await PostAsync("k2", "{\"a\":1}");
        using var other = await PostAsync("k2", body, path);

        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        Assert.Equal("IDEMPOTENCY_KEY_REUSED", await CodeAsync(other));
    }

    [Fact]
    public async Task Each_user_has_keys_of_his_own()
    {
        using var clara = await PostAsync("k3", "{}", token: identity.Register("clara").Token);
        using var robert = await PostAsync("k3", "{}", token: identity.Register("robert").Token);

        Assert.Equal(2, work);
    }

    [Fact]
    public async Task A_second_request_while_the_first_is_under_way_is_a_409_with_a_hint()
    {
        gate = new TaskCompletionSource();
        var first = PostAsync("k4", "{}");
        await arrived.WaitAsync(Cancel);

        using var second = await PostAsync("k4", "{}");
        gate.SetResult();

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal("IDEMPOTENCY_IN_PROGRESS", await CodeAsync(second));
        Assert.Equal(TimeSpan.FromSeconds(1), second.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.Created, (await first).StatusCode);
        Assert.Equal(1, work);
    }

    [Fact]
    public async Task A_caller_who_went_away_finds_the_answer_when_he_asks_again()
    {
        gate = new TaskCompletionSource();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var first = PostAsync("k5", "{}", cancel: patience.Token);
        await arrived.WaitAsync(Cancel);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();

        using var again = await Eventually.GetAsync(() => PostAsync("k5", "{}"), answer => answer.StatusCode == HttpStatusCode.Created, 10, Cancel);

        Assert.True(again.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(1, work);
    }

    [Theory]
    [InlineData("/api/rooms/fail", HttpStatusCode.InternalServerError)]
    [InlineData("/api/rooms/large", HttpStatusCode.Created)]
    public async Task Failures_and_large_answers_are_not_remembered(string path, HttpStatusCode status)
    {
        using var first = await PostAsync("k6", "{}", path);
        using var second = await PostAsync("k6", "{}", path);

        Assert.Equal((status, status, 2), (first.StatusCode, second.StatusCode, work));
        Assert.Equal((await first.Content.ReadAsByteArrayAsync(Cancel)).Length, (await second.Content.ReadAsByteArrayAsync(Cancel)).Length);
    }

    [Fact]
    public async Task A_large_body_passes_through()
    {
        var body = new string('x', (1024 * 1024) + 1);
        using var first = await PostAsync("k7", body);
        using var second = await PostAsync("k7", body);

        Assert.Equal(2, work);
    }

    [Fact]
    public async Task A_malformed_key_is_a_400_and_none_can_be_kept_without_Redis()
    {
        using var malformed = await PostAsync(new string('k', 256), "{}");
        await redis.StopAsync();
        using var away = await PostAsync("k8", "{}");

        Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.Equal(0, work);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task WorkAsync(HttpContext context)
    {
        await new StreamReader(context.Request.Body).ReadToEndAsync();
        var number = Interlocked.Increment(ref work);
        arrived.Release();
        await gate.Task;
        var path = context.Request.Path.Value!;
        context.Response.StatusCode = path.EndsWith("fail", StringComparison.Ordinal) ? 500 : 201;
        context.Response.Headers.Location = $"/api/rooms/{number}";
        await context.Response.WriteAsJsonAsync(new { number, text = path.EndsWith("large", StringComparison.Ordinal) ? new string('y', 2_000_000) : "" });
    }

    private async Task<HttpResponseMessage> PostAsync(
        string key, string body, string path = "/api/rooms", string? token = null, CancellationToken? cancel = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body) };
        request.Headers.Add("Idempotency-Key", key);
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        return await gateway.Client.SendAsync(request, cancel ?? Cancel);
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("error").GetProperty("code").GetString();
}
