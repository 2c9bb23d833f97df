using System.Text.Json;
using Ensemble.Contracts.Identity;
using Grpc.Core;
using Grpc.Net.Client;

namespace Ensemble.Tests.Identity;

public sealed class PrivacyTests : IAsyncLifetime
{
    private const string OptOut = "/api/v1/users/me/privacy/opt-out";

    private IdentityService identity = null!;
    private GrpcChannel channel = null!;
    private Privacy.PrivacyClient privacy = null!;

    public async ValueTask InitializeAsync()
    {
        identity = await IdentityService.StartAsync();
        channel = GrpcChannel.ForAddress(identity.GrpcAddress);
        privacy = new Privacy.PrivacyClient(channel);
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await identity.DisposeAsync();
    }

    [Fact]
    public async Task The_choice_is_kept_with_time_and_source_and_can_be_taken_back()
    {
        var token = (await identity.Api.RegisterAsync()).Text("token");
        Assert.Equal((false, null, null), Choice(await identity.Api.GetAsync(OptOut, token)));

        var decidedAt = identity.Time.GetUtcNow();
        var posted = await identity.Api.PostAsync(OptOut, new { do_not_sell = true }, token);
        identity.Time.Advance(TimeSpan.FromMinutes(1));
        await identity.Api.PostAsync(OptOut, token: token);

        Assert.Equal(200, posted.Status);
        Assert.Equal((true, decidedAt, "request"), Choice(posted));
        Assert.Equal((true, decidedAt, "request"), Choice(await identity.Api.GetAsync(OptOut, token)));

        var takenBack = await identity.Api.PostAsync(OptOut, new { do_not_sell = false }, token);
        Assert.Equal((false, identity.Time.GetUtcNow(), "request"), Choice(takenBack));
        await identity.Api.PostAsync(OptOut, new { do_not_sell = true }, token);
        Assert.False(Choice(await identity.Api.DeleteAsync(OptOut, token)).DoNotSell);
    }

    [Fact]
    public async Task A_browsers_signal_is_an_opt_out_once_so_that_the_owners_later_word_stands()
    {
        var account = await identity.Api.RegisterAsync();
        var token = account.Text("token");
        await identity.Api.PostAsync(OptOut, new { do_not_sell = false }, token);

        await SignalAsync(account.Text("user_id"), Guid.NewGuid().ToString());
        Assert.Equal((true, identity.Time.GetUtcNow(), "sec_gpc"), Choice(await identity.Api.GetAsync(OptOut, token)));

        await identity.Api.DeleteAsync(OptOut, token);
        await SignalAsync(account.Text("user_id"));
        Assert.False(Choice(await identity.Api.GetAsync(OptOut, token)).DoNotSell);
    }

    [Fact]
    public async Task A_signal_after_an_opt_out_changes_nothing()
    {
        var account = await identity.Api.RegisterAsync();
        var posted = Choice(await identity.Api.PostAsync(OptOut, new { do_not_sell = true }, account.Text("token")));
        identity.Time.Advance(TimeSpan.FromMinutes(1));

        await SignalAsync(account.Text("user_id"));

        Assert.Equal(posted, Choice(await identity.Api.GetAsync(OptOut, account.Text("token"))));
    }

    [Fact]
    public async Task What_is_malformed_or_without_an_account_is_refused()
    {
        var token = (await identity.Api.RegisterAsync()).Text("token");

        var wrong = await identity.Api.PostAsync(OptOut, new { do_not_sell = "yes" }, token);
        Assert.Equal((400, "do_not_sell"), (wrong.Status, wrong.Error.GetProperty("details").Text("field")));
        Assert.Equal(401, (await identity.Api.PostAsync(OptOut, new { do_not_sell = true })).Status);
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => SignalAsync("x"))).StatusCode);
        var many = Enumerable.Range(0, 501).Select(_ => Guid.NewGuid().ToString()).ToArray();
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => SignalAsync(many))).StatusCode);
    }

    private async Task SignalAsync(params string[] users) => await privacy.RecordSignalsAsync(new() { UserIds = { users } });

    private static (bool DoNotSell, DateTimeOffset? DecidedAt, string? Source) Choice(Reply reply) => (
        reply.Data.GetProperty("do_not_sell").GetBoolean(),
        reply.Data.GetProperty("decided_at") is { ValueKind: JsonValueKind.String } at ? at.GetDateTimeOffset() : null,
        reply.Data.GetProperty("source").GetString());
}
