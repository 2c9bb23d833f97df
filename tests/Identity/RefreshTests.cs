using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Identity;

// The tests of a class run one after the other, so they may move the shared clock: each begins with a session of its own.
public sealed class RefreshTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private readonly IdentityService identity = shared.Service;

    [Fact]
    public async Task A_refresh_answers_the_next_pair_in_PianoRhythms_shape()
    {
        var registered = await identity.Api.RegisterAsync();

        var reply = await identity.Api.RefreshAsync(registered.Text("refresh_token"));

        Assert.Equal(200, reply.Status);
        Assert.NotEqual(registered.Text("refresh_token"), reply["refresh_token"]);
        Assert.NotEqual(registered.Text("token"), reply["token"]);
        Assert.Equal("3600", reply["expires_in"]);
        Assert.Equal(200, (await identity.Api.GetAsync("/api/users/profile", reply["token"])).Status);
    }

    [Fact]
    public async Task In_Vezas_shape_the_token_comes_in_the_body_or_in_the_cookie()
    {
        var registered = await identity.Api.RegisterAsync();

        var reply = await identity.Api.PostAsync("/api/v1/auth/refresh", new { refresh_token = registered.Text("refresh_token") });

        Assert.Equal(200, reply.Status);
        Assert.Equal(reply["access_token"], reply.Data.GetProperty("token").Text("access_token"));
        Assert.Equal(200, (await identity.Api.PostAsync("/api/v1/auth/refresh", cookie: $"refresh_token={reply["refresh_token"]}")).Status);
    }

    [Fact]
    public async Task Stuffchats_client_sends_the_id_as_well_and_it_must_fit()
    {
        var registered = await identity.Api.RegisterAsync();
        var (id, token) = (registered.Text("refresh_token_id"), registered.Text("refresh_token"));

        var unfit = await identity.Api.PostAsync("/api/auth/refresh", new { refresh_token_id = Guid.NewGuid(), refresh_token = token });
        var noId = await identity.Api.PostAsync("/api/auth/refresh", new { refresh_token_id = "x", refresh_token = token });
        var fit = await identity.Api.PostAsync("/api/auth/refresh", new { refresh_token_id = id, refresh_token = token });

        Assert.Equal(401, unfit.Status);
        Assert.Equal(401, noId.Status);
        Assert.NotEmpty(unfit.Body.Text("error"));
        Assert.Equal(200, fit.Status);
        Assert.NotEqual(id, fit.Body.Text("refresh_token_id"));
        Assert.NotEqual(token, fit.Body.Text("refresh_token"));
        Assert.Equal(registered.Text("user_id"), fit.Body.Text("user_id"));
    }

    [Fact]
    public async Task A_token_spent_less_than_a_minute_ago_answers_a_valid_pair_again()
    {
        var spent = (await identity.Api.RegisterAsync()).Text("refresh_token");
        await identity.Api.RefreshAsync(spent);

        identity.Time.Advance(TimeSpan.FromSeconds(59));
        var again = await identity.Api.RefreshAsync(spent);

        Assert.Equal(200, again.Status);
        Assert.Equal(200, (await identity.Api.GetAsync("/api/auth/validate-token", again["token"])).Status);
        Assert.Equal(200, (await identity.Api.RefreshAsync(again["refresh_token"]!)).Status);
    }

    [Fact]
    public async Task A_later_reuse_revokes_the_whole_session()
    {
        var registered = await identity.Api.RegisterAsync();
        var spent = registered.Text("refresh_token");
        var next = await identity.Api.RefreshAsync(spent);

        identity.Time.Advance(TimeSpan.FromSeconds(60));
        var reuse = await identity.Api.RefreshAsync(spent);

        Assert.Equal(401, reuse.Status);
        Assert.Equal(401, (await identity.Api.RefreshAsync(next["refresh_token"]!)).Status);
        Assert.Equal(401, (await identity.Api.GetAsync("/api/auth/validate-token", next["token"])).Status);
        var id = registered.GetProperty("user_id").GetGuid();
        Assert.Equal("reuse", await identity.WithDbAsync(db =>
            db.Sessions.Where(session => session.AccountId == id).Select(session => session.RevokedFor).SingleAsync()));
    }

    [Fact]
    public async Task Another_session_of_the_user_is_not_touched_by_it()
    {
        var name = Api.NewName();
        var spent = (await identity.Api.RegisterAsync(name)).Text("refresh_token");
        var other = await identity.Api.PostAsync("/api/auth/login", new { username = name, password = Api.Password });
        await identity.Api.RefreshAsync(spent);
        identity.Time.Advance(TimeSpan.FromMinutes(2));

        await identity.Api.RefreshAsync(spent);

        Assert.Equal(200, (await identity.Api.RefreshAsync(other["refresh_token"]!)).Status);
    }

    [Fact]
    public async Task Refreshes_at_once_all_get_a_valid_pair_and_one_of_them_spends_the_token()
    {
        var registered = await identity.Api.RegisterAsync();
        var (id, token) = (registered.GetProperty("user_id").GetGuid(), registered.Text("refresh_token"));

        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => identity.Api.RefreshAsync(token)));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.Equal(10, replies.Select(reply => reply["refresh_token"]).Distinct().Count());
        Assert.Equal(1, await identity.WithDbAsync(db => db.RefreshTokens.CountAsync(row => row.Session.AccountId == id && row.SpentAt != null)));
        foreach (var reply in replies)
            Assert.Equal(200, (await identity.Api.RefreshAsync(reply["refresh_token"]!)).Status);
    }

    [Fact]
    public async Task A_refresh_and_a_logout_at_once_leave_nothing_that_works()
    {
        for (var i = 0; i < 10; i++)
        {
            var registered = await identity.Api.RegisterAsync();

            var refresh = identity.Api.RefreshAsync(registered.Text("refresh_token"));
            var logout = identity.Api.PostAsync("/api/auth/logout", token: registered.Text("token"));
            await Task.WhenAll(refresh, logout);

            Assert.Equal(200, (await logout).Status);
            if ((await refresh).Status == 200)
                Assert.Equal(401, (await identity.Api.RefreshAsync((await refresh)["refresh_token"]!)).Status);
        }
    }

    [Fact]
    public async Task A_session_ends_thirty_days_after_its_last_refresh()
    {
        var first = (await identity.Api.RegisterAsync()).Text("refresh_token");
        identity.Time.Advance(TimeSpan.FromDays(29));
        var second = await identity.Api.RefreshAsync(first);
        Assert.Equal(200, second.Status);

        identity.Time.Advance(TimeSpan.FromDays(29));
        var third = await identity.Api.RefreshAsync(second["refresh_token"]!);
        Assert.Equal(200, third.Status);

        identity.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(401, (await identity.Api.RefreshAsync(third["refresh_token"]!)).Status);
    }

    [Fact]
    public async Task A_token_that_never_was_is_refused()
    {
        Assert.Equal(401, (await identity.Api.RefreshAsync("no such token\0")).Status);
        Assert.Equal(401, (await identity.Api.PostAsync("/api/v1/auth/refresh", new { refresh_token = new string('x', 10_000) })).Status);
    }

    [Fact]
    public async Task A_banned_user_is_refused()
    {
        var registered = await identity.Api.RegisterAsync();
        var id = registered.GetProperty("user_id").GetGuid();
        await identity.WithDbAsync(db => db.Accounts.Where(account => account.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(account => account.BannedAt, DateTimeOffset.UtcNow)));

        Assert.Equal(401, (await identity.Api.RefreshAsync(registered.Text("refresh_token"))).Status);
        Assert.Equal(401, (await identity.Api.GetAsync("/api/users/me", registered.Text("token"))).Status);
    }
}
