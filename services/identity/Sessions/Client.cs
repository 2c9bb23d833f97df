using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Identity.Sessions;

/// <summary>Where a request comes from, as the user will see it in the list of sessions.</summary>
internal sealed record Client(string? IpAddress, string? UserAgent)
{
    public const int MaxIpAddress = 45;
    public const int MaxUserAgent = 400;

    /// <summary>Binds a handler's parameter from the request.</summary>
    public static ValueTask<Client?> BindAsync(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        return ValueTask.FromResult<Client?>(new Client(
            context.ClientAddress(), agent is "" ? null : Excerpt.Of(agent, MaxUserAgent)));
    }
}
