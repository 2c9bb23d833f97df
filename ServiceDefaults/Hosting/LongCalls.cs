using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;

namespace Ensemble.ServiceDefaults.Hosting;

/// <summary>Clients of their own for calls that take long.</summary>
public static class LongCalls
{
    /// <summary>
    /// Takes the timeouts, the breaker and the retries of <see cref="OutgoingCalls"/> from a client: its calls end by their own deadline, or
    /// by whoever watches over them. The breaker of a service is shared by all other clients, and a call that merely takes long says
    /// nothing about the service: it must not close it to them.
    /// </summary>
    public static IHttpClientBuilder ForLongCalls(this IHttpClientBuilder client) => client.ConfigureAdditionalHttpMessageHandlers((handlers, _) =>
    {
        foreach (var resilience in handlers.OfType<ResilienceHandler>().ToList())
            handlers.Remove(resilience);
    });
}
