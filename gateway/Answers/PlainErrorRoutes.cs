using Ensemble.Gateway.Requests;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Gateway.Answers;

/// <summary>Also what the gateway itself refuses is a plain text where only Stuffchat's client asks; it shows <c>body.error</c>.</summary>
internal sealed class PlainErrorRoutes(RequestDelegate next)
{
    private static readonly string[] Stuffchat =
    [
        "/ws", "/files/**", "/emojis/**", "/api/files", "/api/emojis/**", "/api/channels/**", "/api/messages/**", "/api/invites/**",
        "/api/presence/**", "/api/shareplay/**", "/api/admin/users/**", "/api/admin/roles/**", "/api/users/me/**",
    ];

    public Task InvokeAsync(HttpContext context)
    {
        if (Paths.MatchAny(Stuffchat, context.Request.Path.Value))
            context.UsePlainErrors();
        return next(context);
    }
}
