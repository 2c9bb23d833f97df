using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Ensemble.Contracts.Identity;
using Ensemble.Tests.Fixtures;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ensemble.Tests.ServiceFixtures;

/// <summary>Identity as other services see it: published keys over HTTP and the Accounts service over real gRPC.</summary>
public sealed class FakeIdentity : IAsyncDisposable
{
    private readonly ECDsaSecurityKey key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "test" };
    private readonly WebApplication app;

    private FakeIdentity(WebApplication app, int httpPort, int grpcPort) => (this.app, HttpPort, GrpcPort) = (app, httpPort, grpcPort);

    public int HttpPort { get; }

    public int GrpcPort { get; }

    /// <summary>The value of <c>Access:KeysAddress</c>.</summary>
    public string KeysAddress => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{HttpPort}/.well-known/jwks.json");

    public ConcurrentDictionary<string, User> Users { get; } = new();

    /// <summary>Sessions that have ended.</summary>
    public ConcurrentDictionary<string, bool> Ended { get; } = new();

    /// <summary>API keys that may act.</summary>
    public ConcurrentDictionary<string, FakeApiKey> ApiKeys { get; } = new();

    /// <summary>API keys that it was asked about, also those that it refused.</summary>
    public ConcurrentQueue<string> Exchanged { get; } = new();

    /// <summary>Users whose clients sent <c>Sec-GPC: 1</c>, each time identity was told.</summary>
    public ConcurrentQueue<string> PrivacySignals { get; } = new();

    /// <summary>What it was asked about friends.</summary>
    public ConcurrentQueue<RequestFriendRequest> FriendRequests { get; } = new();

    /// <summary>Its answer; a request that stands now unless a test says otherwise.</summary>
    public Func<RequestFriendRequest, FriendReply> OnFriendRequest { get; set; } = _ => new FriendReply { State = FriendReply.Types.State.Requested };

    public static async Task<FakeIdentity> StartAsync()
    {
        var (httpPort, grpcPort) = (FreePort.Take(), FreePort.Take());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenLocalhost(httpPort);
            kestrel.ListenLocalhost(grpcPort, options => options.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc();
        FakeIdentity? identity = null;
        builder.Services.AddSingleton(_ => new AccountsService(identity!));
        builder.Services.AddSingleton(_ => new PrivacyService(identity!));
        builder.Services.AddSingleton(_ => new FriendsService(identity!));
        var app = builder.Build();
        identity = new FakeIdentity(app, httpPort, grpcPort);
        app.MapGet("/.well-known/jwks.json", () => Results.Json(new { keys = new[] { identity.PublishedKey() } }));
        app.MapGrpcService<AccountsService>();
        app.MapGrpcService<PrivacyService>();
        app.MapGrpcService<FriendsService>();
        await app.StartAsync();
        return identity;
    }

    /// <summary>A new account, logged in: a member unless other roles are given.</summary>
    public Login Register(string name, params string[] roles)
    {
        var user = new User { UserId = Guid.CreateVersion7().ToString(), Username = name, Roles = { roles.Length > 0 ? roles : ["member"] } };
        Users[user.UserId] = user;
        return LogIn(user);
    }

    /// <summary>A new API key of an account.</summary>
    public FakeApiKey MakeApiKey(User user, string scopes = "read write")
    {
        var key = new FakeApiKey($"veza_sk_{Guid.NewGuid():N}", Guid.CreateVersion7(), user, scopes);
        ApiKeys[key.Text] = key;
        return key;
    }

    /// <summary>Another session of an account; the arguments make tokens that services must refuse.</summary>
    public Login LogIn(User user, TimeSpan? lifetime = null, string issuer = "ensemble", string audience = "ensemble")
    {
        var session = Guid.CreateVersion7().ToString();
        return new Login(user, session, Token(user, session, lifetime ?? TimeSpan.FromHours(1), issuer, audience, scopes: null));
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private string Token(User user, string session, TimeSpan lifetime, string issuer, string audience, string? scopes)
    {
        var expires = DateTime.UtcNow + lifetime;
        var claims = new Dictionary<string, object>
        {
            ["sub"] = user.UserId, ["username"] = user.Username, ["sid"] = session, ["jti"] = session, ["roles"] = user.Roles.ToArray(),
        };
        if (scopes is not null)
            claims["scope"] = scopes;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            IssuedAt = expires.AddHours(-1),
            Expires = expires,
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
            Claims = claims,
        });
    }

    private object PublishedKey()
    {
        var published = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(key);
        return new { kty = published.Kty, crv = published.Crv, x = published.X, y = published.Y, kid = key.KeyId, alg = "ES256", use = "sig" };
    }

    private sealed class PrivacyService(FakeIdentity identity) : Privacy.PrivacyBase
    {
        public override Task<RecordSignalsReply> RecordSignals(RecordSignalsRequest request, ServerCallContext context)
        {
            foreach (var user in request.UserIds)
                identity.PrivacySignals.Enqueue(user);
            return Task.FromResult(new RecordSignalsReply());
        }
    }

    private sealed class FriendsService(FakeIdentity identity) : Friends.FriendsBase
    {
        public override Task<FriendReply> RequestFriend(RequestFriendRequest request, ServerCallContext context)
        {
            identity.FriendRequests.Enqueue(request);
            return Task.FromResult(identity.OnFriendRequest(request));
        }
    }

    private sealed class AccountsService(FakeIdentity identity) : Accounts.AccountsBase
    {
        public override Task<SessionState> CheckSession(CheckSessionRequest request, ServerCallContext context) =>
            Task.FromResult(identity.Users.TryGetValue(request.UserId, out var user) && !identity.Ended.ContainsKey(request.SessionId)
                ? new SessionState { Active = true, User = user, ExpiresAt = DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeMilliseconds() }
                : new SessionState());

        public override Task<GetUsersReply> GetUsers(GetUsersRequest request, ServerCallContext context) =>
            Task.FromResult(new GetUsersReply { Users = { identity.Users.Values.Where(user => request.UserIds.Contains(user.UserId)) } });

        public override Task<ExchangeApiKeyReply> ExchangeApiKey(ExchangeApiKeyRequest request, ServerCallContext context)
        {
            identity.Exchanged.Enqueue(request.ApiKey);
            if (!identity.ApiKeys.TryGetValue(request.ApiKey, out var key))
                return Task.FromResult(new ExchangeApiKeyReply());
            var lifetime = TimeSpan.FromSeconds(60);
            return Task.FromResult(new ExchangeApiKeyReply
            {
                AccessToken = identity.Token(key.User, key.Id.ToString(), lifetime, "ensemble", "ensemble", key.Scopes),
                ExpiresAt = (DateTimeOffset.UtcNow + lifetime).ToUnixTimeMilliseconds(),
                KeyId = key.Id.ToString(),
            });
        }
    }
}

/// <summary>An API key as its owner and identity know it.</summary>
public sealed record FakeApiKey(string Text, Guid Id, User User, string Scopes);

/// <summary>An account with the access token of one of its sessions.</summary>
public sealed record Login(User User, string Session, string Token)
{
    public Guid UserId => Guid.Parse(User.UserId);

    public override string ToString() => User.Username;
}
