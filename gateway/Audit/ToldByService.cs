using Ensemble.ServiceDefaults.Http;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Ensemble.Gateway.Audit;

/// <summary>What the service said of the request in the headers of <see cref="AuditMark"/>, which go no further than here.</summary>
/// <param name="Route">As the service maps it.</param>
/// <param name="User">Whose request it was, null when the token tells.</param>
internal sealed record ToldByService(string? Route, string? User)
{
    public static void Take(TransformBuilderContext transforms) => transforms.AddResponseTransform(answer =>
    {
        if (answer.ProxyResponse is { } response)
        {
            var (route, user) = (Value(response, AuditMark.RouteHeader), Value(response, AuditMark.UserHeader));
            if (route is not null)
                answer.HttpContext.Features.Set(new ToldByService(route, user));
            answer.HttpContext.Response.Headers.Remove(AuditMark.RouteHeader);
            answer.HttpContext.Response.Headers.Remove(AuditMark.UserHeader);
        }

        return ValueTask.CompletedTask;
    });

    private static string? Value(HttpResponseMessage response, string header) =>
        response.Headers.NonValidated.TryGetValues(header, out var values) ? values.ToString() : null;
}
