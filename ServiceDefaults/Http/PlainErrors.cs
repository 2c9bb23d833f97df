using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Ensemble.ServiceDefaults.Http;

/// <summary>Marks routes and requests whose client reads <c>body.error</c> as a text (Stuffchat's).</summary>
public static class PlainErrors
{
    private static readonly object Key = new();

    /// <summary>All errors of these routes are plain: they exist in Stuffchat's document only.</summary>
    public static TBuilder WithPlainErrors<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(Marker.Instance);

    /// <summary>Errors of this one request are plain: its body shows that the client is Stuffchat's.</summary>
    public static void UsePlainErrors(this HttpContext context) => context.Items[Key] = true;

    internal static bool Marks(IEnumerable<object> metadata) => metadata.OfType<Marker>().Any();

    internal static bool AppliesTo(HttpContext context) =>
        context.Items.ContainsKey(Key) || EndpointOf(context)?.Metadata.GetMetadata<Marker>() is not null;

    // Where a handler or the reading of its parameters has thrown, the exception handler has taken the endpoint away.
    private static Endpoint? EndpointOf(HttpContext context) => context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;

    private sealed class Marker
    {
        public static readonly Marker Instance = new();
    }
}
