using System.Net.Http.Headers;
using System.Text.Json;
using Ensemble.Contracts.Media;
using Ensemble.Identity.Avatars;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;

namespace Ensemble.Tests.Identity;

/// <summary>Media takes long, or has no place for another picture.</summary>
public sealed class AvatarBurstTests : IAsyncLifetime
{
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromMilliseconds(300);

    private readonly HttpClient http = new();
    private readonly TaskCompletionSource held = new();
    private FakeMedia media = null!;
    private IdentityService identity = null!;

    public async ValueTask InitializeAsync()
    {
        media = await FakeMedia.StartAsync();
        identity = await IdentityService.StartAsync(media.Settings, replace: services => services.ConfigureAll<HttpStandardResilienceOptions>(options =>
        {
            options.AttemptTimeout.Timeout = AttemptTimeout;
            options.CircuitBreaker.MinimumThroughput = 2;
            options.CircuitBreaker.BreakDuration = TimeSpan.FromMinutes(5);
        }));
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await identity.DisposeAsync();
        await media.DisposeAsync();
    }

    [Fact]
    public async Task While_a_picture_is_made_another_one_for_the_account_comes_again_later_and_other_accounts_do_not_wait()
    {
        media.Held = held.Task;
        var (token, other) = ((await identity.Api.RegisterAsync()).Text("token"), (await identity.Api.RegisterAsync()).Text("token"));
        var first = SendAsync(token);
        await Eventually.TrueAsync(() => media.Received == 1, "the first picture is being made");

        var second = await SendAsync(token);
        var ofAnother = SendAsync(other);
        await Eventually.TrueAsync(() => media.Received == 2, "so is that of another account");
        held.SetResult();

        Assert.Equal((429, "AVATAR_PENDING", TimeSpan.FromSeconds(2)), (second.Status, second.Error.Text("code"), second.Headers.RetryAfter?.Delta));
        Assert.Equal((200, 200), ((await first).Status, (await ofAnother).Status));
        Assert.Equal(200, (await SendAsync(token)).Status);
        Assert.Equal(0, await identity.WithDbAsync(db => db.AvatarTurns.CountAsync()));
    }

    [Fact]
    public async Task The_turn_of_a_process_that_is_gone_ends_by_itself()
    {
        var registered = await identity.Api.RegisterAsync();
        var endsAt = identity.Time.GetUtcNow() + TimeSpan.FromMinutes(1);
        await identity.WithDbAsync(db =>
        {
            db.AvatarTurns.Add(new AvatarTurn { AccountId = registered.GetProperty("user_id").GetGuid(), EndsAt = endsAt });
            return db.SaveChangesAsync();
        });

        Assert.Equal(429, (await SendAsync(registered.Text("token"))).Status);
        identity.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await SendAsync(registered.Text("token"))).Status);
    }

    [Fact]
    public async Task When_media_has_no_place_it_is_a_503_that_says_when_to_come_again_and_nothing_is_left_to_do()
    {
        media.IsFull = true;
        var token = (await identity.Api.RegisterAsync()).Text("token");

        var full = await SendAsync(token);

        Assert.Equal((503, "SERVICE_UNAVAILABLE", TimeSpan.FromSeconds(7)), (full.Status, full.Error.Text("code"), full.Headers.RetryAfter?.Delta));
        Assert.Equal(0, await identity.WithDbAsync(db => db.DiscardedFiles.CountAsync()));
        media.IsFull = false;
        Assert.Equal(200, (await SendAsync(token)).Status);
    }

    [Fact]
    public async Task A_picture_may_take_longer_than_other_calls_and_is_made_though_those_have_broken_their_circuit()
    {
        media.Held = held.Task;
        var files = identity.Services.GetRequiredService<Files.FilesClient>();
        var picture = SendAsync((await identity.Api.RegisterAsync()).Text("token"));
        await Eventually.TrueAsync(() => media.Received == 1, "the picture is being made");

        // Each is cut off after a time that the picture has been waiting for as well.
        for (var call = 0; call < 2; call++)
            await Assert.ThrowsAsync<RpcException>(async () => await files.GetFileAsync(new GetFileRequest()));
        held.SetResult();
        var broken = await Assert.ThrowsAsync<RpcException>(async () => await files.GetFileAsync(new GetFileRequest()));

        Assert.Contains("circuit", broken.Status.Detail, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(200, (await picture).Status);
    }

    [Fact]
    public async Task Pictures_that_take_long_break_no_circuit_of_other_calls()
    {
        media.Held = held.Task;
        var tokens = new List<string>();
        for (var account = 0; account < 4; account++)
            tokens.Add((await identity.Api.RegisterAsync()).Text("token"));
        var pictures = tokens.Select(SendAsync).ToList();
        await Eventually.TrueAsync(() => media.Received == tokens.Count, "the pictures are being made");

        // One call that is cut off breaks no circuit yet; with the pictures, which have waited as long, it would.
        var files = identity.Services.GetRequiredService<Files.FilesClient>();
        await Assert.ThrowsAsync<RpcException>(async () => await files.GetFileAsync(new GetFileRequest()));
        media.Held = Task.CompletedTask;
        await files.GetFileAsync(new GetFileRequest());
        held.SetResult();

        Assert.All(await Task.WhenAll(pictures), reply => Assert.Equal(200, reply.Status));
    }

    private async Task<Reply> SendAsync(string token)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Pictures.OfSize(1000)), "avatar", "me.png" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(identity.PublicAddress, "/api/users/avatar")) { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request);
        return new Reply((int)answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()), answer.Headers);
    }
}
