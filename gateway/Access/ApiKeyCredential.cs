using Ensemble.Gateway.Limits;
using Ensemble.Gateway.Requests;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Gateway.Access;

/// <summary>
/// <c>X-API-Key</c> (Veza API reference, API Keys): traded for a short access token, which goes on in its place. The key itself goes no
/// further. A key beside an Authorization header is a mistake that is told, not guessed at; beside a cookie the key counts, since a
/// browser sends cookies by itself.
/// </summary>
internal sealed class ApiKeyCredential(RequestDelegate next, KeyExchange exchange, AccessMetrics metrics)
{
    public const string Header = "X-API-Key";

    private static readonly Problem Ambiguous = new(StatusCodes.Status400BadRequest, "AMBIGUOUS_CREDENTIALS",
        $"Send either {Header} or Authorization, not both.", new Dictionary<string, object?> { ["field"] = Header });

    private static readonly Problem Invalid =
        new(StatusCodes.Status401Unauthorized, "API_KEY_INVALID", "The API key is unknown, expired or revoked.");

    private static readonly Problem Away = Problem.Unavailable("API keys can't be checked right now.");

    private static readonly Problem TooMany = new(StatusCodes.Status429TooManyRequests, ErrorCode.RateLimit,
        "Too many API keys from this address; try again later.", new Dictionary<string, object?> { ["limit"] = LimitRules.ApiKeys });

    public async Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers.Remove(Header, out var sent) && !Paths.MatchAny(LimitRules.Excluded, context.Request.Path.Value))
        {
            if (headers.Authorization.Count > 0)
                Refuse(context, Ambiguous, "ambiguous");
            else
                await ExchangeAsync(context, sent.ToString());
        }

        await next(context);
    }

    private async Task ExchangeAsync(HttpContext context, string key)
    {
        var (verdict, token) = await exchange.FindAsync(key, context);
        switch (verdict)
        {
            case KeyVerdict.Accepted:
                context.Request.Headers.Authorization = "Bearer " + token;
                break;
            case KeyVerdict.Refused:
                Refuse(context, Invalid, "invalid");
                break;
            case KeyVerdict.TooMany:
                Refuse(context, TooMany, "limited");
                break;
            default:
                Refuse(context, Away, "unavailable");
                break;
        }
    }

    private void Refuse(HttpContext context, Problem problem, string reason)
    {
        metrics.KeyRefused(reason);
        context.Request.Headers.Authorization = default;
        context.Features.Set(new RefusedCredential(problem));
    }
}
