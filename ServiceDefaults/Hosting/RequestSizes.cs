using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Ensemble.ServiceDefaults.Hosting;

/// <summary>
/// How large a request may be. A route that takes more than JSON says so itself (<c>RequestSizeLimit</c> or
/// <c>IHttpMaxRequestBodySizeFeature</c>).
/// </summary>
internal static class RequestSizes
{
    private const long MaxBody = 1024 * 1024;
    private const int MaxLine = 32 * 1024; // Stuffchat asks for the presence of 250 members in one URL.

    public static void AddRequestSizes(this WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBody;
        kestrel.Limits.MaxRequestLineSize = MaxLine;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxLine;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    });
}
