using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Ensemble.Gateway.Access;

/// <summary>
/// Remembers tokens whose signature has been checked: a client sends the same one with every request, and the check costs more than the
/// rest of the way. The gateway only learns from it whom to count; the service checks the token itself.
/// </summary>
internal sealed class KnownTokens(TimeProvider time) : IPostConfigureOptions<JwtBearerOptions>
{
    private const int Capacity = 10_000;
    private const string Scheme = "Bearer ";
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (ClaimsPrincipal User, DateTimeOffset Until)> known = new();

    public void PostConfigure(string? name, JwtBearerOptions options)
    {
        var (received, validated) = (options.Events.OnMessageReceived, options.Events.OnTokenValidated);
        options.Events.OnMessageReceived = async context =>
        {
            await received(context);
            Recall(context);
        };
        options.Events.OnTokenValidated = async context =>
        {
            await validated(context);
            Remember(context);
        };
    }

    private void Recall(MessageReceivedContext context)
    {
        context.Token ??= TokenOf(context.Request.Headers.Authorization.ToString());
        if (context.Token is null || !known.TryGetValue(context.Token, out var entry) || entry.Until <= time.GetUtcNow())
            return;
        context.Principal = entry.User;
        context.Success();
    }

    private void Remember(TokenValidatedContext context)
    {
        if (context is not { Principal: { } user, SecurityToken: JsonWebToken token })
            return;
        if (known.Count >= Capacity)
            known.Clear();
        var until = time.GetUtcNow() + Memory;
        var expires = new DateTimeOffset(token.ValidTo, TimeSpan.Zero);
        known[token.EncodedToken] = (user, until < expires ? until : expires);
    }

    private static string? TokenOf(string authorization) =>
        authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : null;
}
