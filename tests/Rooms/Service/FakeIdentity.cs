using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Ensemble.Contracts.Identity;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>Identity as rooms sees it: published keys over HTTP and the Accounts service over real gRPC.</summary>
internal sealed class FakeIdentity : IAsyncDisposable
{
    private readonly ECDsaSecurityKey _key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "test" };
    private readonly WebApplication _app;

    private FakeIdentity(WebApplication app, int httpPort, int grpcPort) => (_app, HttpPort, GrpcPort) = (app, httpPort, grpcPort);

    public int HttpPort { get; }

    public int GrpcPort { get; }

    public ConcurrentDictionary<string, User> Users { get; } = new();

    /// <summary>Sessions that have ended.</summary>
    public ConcurrentDictionary<string, bool> Ended { get; } = new();

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
        builder.Services.AddSingleton(_ => new Accounts(identity!));
        var app = builder.Build();
        identity = new FakeIdentity(app, httpPort, grpcPort);
        app.MapGet("/.well-known/jwks.json", () => Results.Json(new { keys = new[] { identity.PublishedKey() } }));
        app.MapGrpcService<Accounts>();
        await app.StartAsync();
        return identity;
    }

    /// <summary>An access token of a new account.</summary>
    public Login Register(string name, params string[] roles)
    {
        var user = new User { UserId = Guid.CreateVersion7().ToString(), Username = name, Roles = { roles.Length > 0 ? roles : ["member"] } };
        Users[user.UserId] = user;
        var session = Guid.CreateVersion7().ToString();
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "ensemble",
            Audience = "ensemble",
            Expires = DateTime.UtcNow.AddHours(1),
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.EcdsaSha256),
            Claims = new Dictionary<string, object>
            {
                ["sub"] = user.UserId, ["username"] = name, ["sid"] = session, ["jti"] = session, ["roles"] = user.Roles.ToArray(),
            },
        });
        return new Login(user, session, token);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private object PublishedKey()
    {
        var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(_key);
        return new { kty = key.Kty, crv = key.Crv, x = key.X, y = key.Y, kid = _key.KeyId, alg = "ES256", use = "sig" };
    }

    internal sealed class Accounts(FakeIdentity identity) : Contracts.Identity.Accounts.AccountsBase
    {
        public override Task<SessionState> CheckSession(CheckSessionRequest request, ServerCallContext context) =>
            Task.FromResult(identity.Users.TryGetValue(request.UserId, out var user) && !identity.Ended.ContainsKey(request.SessionId)
                ? new SessionState { Active = true, User = user, ExpiresAt = DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeMilliseconds() }
                : new SessionState());
    }
}

internal sealed record Login(User User, string Session, string Token)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{User.Username}");
}
