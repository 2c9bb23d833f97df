using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Ensemble.ServiceDefaults.Access.Revocation;

internal static class RevocationFeature
{
    /// <summary>Refuses tokens of ended sessions. Without <c>ConnectionStrings:redis</c> the service does not start, unless that is accepted.</summary>
    public static void AddRevocations(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RevokedSessions>();
        var isRedisKnown = !string.IsNullOrEmpty(builder.Configuration.GetConnectionString("redis"));
        builder.Services.AddOptions<AccessOptions>().Validate(
            access => isRedisKnown || access.WithoutRevocations,
            "ConnectionStrings:redis is missing: a session that has ended would count until its token expires. Access:WithoutRevocations accepts that.");
        if (!isRedisKnown)
            return;
        builder.AddRedisClient("redis", settings => settings.DisableHealthChecks = true);
        builder.Services.AddHostedService<RevocationReader>();
    }

    public static Task CheckAsync(TokenValidatedContext context, RevokedSessions sessions)
    {
        if (sessions.Contains(context.Principal!.SessionId()))
            context.Fail("The session has ended.");
        return Task.CompletedTask;
    }
}
