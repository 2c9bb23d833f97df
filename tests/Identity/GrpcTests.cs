using Ensemble.Contracts.Identity;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Identity;

public sealed class GrpcTests : IClassFixture<SharedIdentity>, IDisposable
{
    private readonly IdentityService identity;
    private readonly GrpcChannel channel;
    private readonly Accounts.AccountsClient accounts;

    public GrpcTests(SharedIdentity shared)
    {
        identity = shared.Service;
        channel = GrpcChannel.ForAddress(identity.GrpcAddress);
        accounts = new Accounts.AccountsClient(channel);
    }

    public void Dispose() => channel.Dispose();

    [Fact]
    public async Task A_user_is_found_by_id_and_by_name_in_any_case()
    {
        var registered = await identity.Api.RegisterAsync();
        var name = registered.GetProperty("user").Text("username");

        var byId = await accounts.GetUserAsync(new GetUserRequest { UserId = registered.Text("user_id") });
        var byName = await accounts.GetUserAsync(new GetUserRequest { Username = name.ToUpperInvariant() });

        Assert.Equal(byId, byName);
        Assert.Equal(name, byId.Username);
        Assert.Equal(registered.GetProperty("user").Text("user_tag"), byId.UserTag);
        Assert.Equal(["member", "creator"], byId.Roles);
        Assert.Equal("", byId.AvatarUrl);
        Assert.False(byId.Banned);
        Assert.Equal(identity.Time.GetUtcNow().ToUnixTimeMilliseconds(), byId.CreatedAt);
    }

    [Fact]
    public async Task Nobody_is_NOT_FOUND_and_no_id_is_INVALID_ARGUMENT()
    {
        Assert.Equal(StatusCode.NotFound, await StatusAsync(new GetUserRequest { UserId = Guid.NewGuid().ToString() }));
        Assert.Equal(StatusCode.NotFound, await StatusAsync(new GetUserRequest { Username = "nobody" }));
        Assert.Equal(StatusCode.NotFound, await StatusAsync(new GetUserRequest { Username = "no name\0" }));
        Assert.Equal(StatusCode.InvalidArgument, await StatusAsync(new GetUserRequest { UserId = "no id" }));
        Assert.Equal(StatusCode.InvalidArgument, await StatusAsync(new GetUserRequest()));
    }

    [Fact]
    public async Task Of_many_ids_those_that_exist_are_answered()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add((await identity.Api.RegisterAsync()).Text("user_id"));

        var reply = await accounts.GetUsersAsync(new GetUsersRequest { UserIds = { ids.Append(Guid.NewGuid().ToString()) } });

        Assert.Equal(ids.Order(), reply.Users.Select(user => user.UserId).Order());
    }

    [Fact]
    public async Task More_than_500_ids_are_refused()
    {
        var request = new GetUsersRequest { UserIds = { Enumerable.Range(0, 501).Select(_ => Guid.NewGuid().ToString()) } };

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await accounts.GetUsersAsync(request));

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
    }

    [Fact]
    public async Task A_session_is_active_until_it_is_ended()
    {
        var registered = await identity.Api.RegisterAsync();
        var id = registered.GetProperty("user_id").GetGuid();
        var session = await identity.WithDbAsync(db => db.Sessions.SingleAsync(session => session.AccountId == id));
        var request = new CheckSessionRequest { SessionId = session.Id.ToString(), UserId = registered.Text("user_id") };

        var active = await accounts.CheckSessionAsync(request);
        Assert.True(active.Active);
        Assert.Equal(registered.Text("user_id"), active.User.UserId);
        Assert.Equal(session.ExpiresAt.ToUnixTimeMilliseconds(), active.ExpiresAt);

        await identity.Api.PostAsync("/api/auth/logout", token: registered.Text("token"));
        Assert.Equal(new SessionState(), await accounts.CheckSessionAsync(request));
    }

    [Fact]
    public async Task A_session_of_another_an_unknown_and_an_expired_one_are_not_active()
    {
        var (one, other) = (await identity.Api.RegisterAsync(), await identity.Api.RegisterAsync());
        var oneId = one.GetProperty("user_id").GetGuid();
        var session = await identity.WithDbAsync(db => db.Sessions.SingleAsync(session => session.AccountId == oneId));

        Assert.False((await CheckAsync(session.Id, other.Text("user_id"))).Active);
        Assert.False((await CheckAsync(Guid.NewGuid(), one.Text("user_id"))).Active);
        Assert.True((await CheckAsync(session.Id, one.Text("user_id"))).Active);
        identity.Time.Advance(TimeSpan.FromDays(30));
        Assert.False((await CheckAsync(session.Id, one.Text("user_id"))).Active);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task The_public_port_knows_nothing_of_it_whatever_the_host_header_says(string version)
    {
        using var http = new HttpClient();
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(identity.PublicAddress, "/ensemble.identity.v1.Accounts/GetUser"))
        {
            Content = new ByteArrayContent(new byte[5]) { Headers = { { "Content-Type", "application/grpc" } } },
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Headers = { Host = identity.GrpcAddress.Authority },
        };

        using var response = await http.SendAsync(request);

        Assert.Equal(404, (int)response.StatusCode);
    }

    private async Task<StatusCode> StatusAsync(GetUserRequest request) =>
        (await Assert.ThrowsAsync<RpcException>(async () => await accounts.GetUserAsync(request))).StatusCode;

    private async Task<SessionState> CheckAsync(Guid sessionId, string userId) =>
        await accounts.CheckSessionAsync(new CheckSessionRequest { SessionId = sessionId.ToString(), UserId = userId });
}
