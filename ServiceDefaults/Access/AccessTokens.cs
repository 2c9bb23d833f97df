using Ensemble.ServiceDefaults.Access.Revocation;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ensemble.ServiceDefaults.Access;

/// <summary>Access tokens (ES256 JWT) from the Authorization header, checked against identity's keys.</summary>
internal static class AccessTokens
{
    public static void AddAccessTokens(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.AddRevocations();
        builder.Services.AddHttpClient(SigningKeys.ClientName);
        builder.Services.AddSingleton<SigningKeys>();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IOptions<AccessOptions>, SigningKeys, RevokedSessions, TimeProvider>((bearer, access, keys, revoked, time) =>
            {
                bearer.TokenHandlers.Clear();
                bearer.TokenHandlers.Add(new CheckedTokens());
                bearer.ConfigurationManager = keys.For(access.Value);
                bearer.RefreshOnIssuerKeyNotFound = true;
                bearer.TokenValidationParameters = Parameters(access.Value, time);
                bearer.Events = new JwtBearerEvents { OnTokenValidated = context => RevocationFeature.CheckAsync(context, revoked) };
            });

        // A route that says nothing about access is closed, not open. A path without a route is a 404 for everybody.
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(
            new AuthorizationPolicyBuilder().RequireAssertion(context => IsAuthenticated(context) || HasNoRoute(context)).Build());
    }

    private static TokenValidationParameters Parameters(AccessOptions access, TimeProvider time) => new()
    {
        ValidIssuer = access.Issuer,
        ValidAudience = access.Audience,
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        NameClaimType = "username",
        RoleClaimType = "roles",
        LifetimeValidator = (notBefore, expires, token, _) =>
            expires > time.GetUtcNow().UtcDateTime && Begins(notBefore, token) <= time.GetUtcNow().UtcDateTime.AddSeconds(30),
    };

    // What was issued in the future by more than clocks differ was not issued by us. The minimum stands for "not told".
    private static DateTime Begins(DateTime? notBefore, SecurityToken token) =>
        new[] { notBefore ?? DateTime.MinValue, (token as JsonWebToken)?.IssuedAt ?? DateTime.MinValue }.Max();

    private static bool IsAuthenticated(AuthorizationHandlerContext context) => context.User.Identity is { IsAuthenticated: true };

    // Also true for the endpoint that routing puts in place of a wrong method, so that 405 is not hidden behind 401.
    private static bool HasNoRoute(AuthorizationHandlerContext context) =>
        context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint;
}
