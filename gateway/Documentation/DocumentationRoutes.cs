using Microsoft.Net.Http.Headers;

namespace Ensemble.Gateway.Documentation;

/// <summary>The OpenAPI document of the fleet, and the pages that show it. Nothing of them comes from elsewhere.</summary>
internal static class DocumentationRoutes
{
    // Both build their styles while they run; their scripts are files of ours. Redoc searches in a worker that it makes itself.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        + "worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void AddDocumentation(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ServiceDocuments>();
        builder.Services.AddSingleton<FleetDocument>();
        builder.Services.AddSingleton<PageFiles>();
    }

    public static void MapDocumentation(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").AllowAnonymous();
        pages.MapGet("/swagger/doc.json", DocumentAsync);
        pages.MapGet("/swagger/index.html", SwaggerPage).Produces<string>(200, "text/html");
        pages.MapGet("/redoc", RedocPage).Produces<string>(200, "text/html");
        pages.MapGet("/swagger", () => TypedResults.Redirect("/swagger/index.html")).ExcludeFromDescription();
        pages.MapGet("/swagger/{file}", File).ExcludeFromDescription();
        pages.MapGet("/redoc/{file}", File).ExcludeFromDescription();
    }

    /// <summary>This document. While a service is away it has what that service last said; `x-services` tells of which.</summary>
    private static async Task<IResult> DocumentAsync(FleetDocument fleet, HttpContext context, CancellationToken cancel)
    {
        var document = await fleet.GetAsync(cancel);
        context.Response.Headers.CacheControl = "public, max-age=60";
        return TypedResults.Bytes(document.Content, "application/json", entityTag: new EntityTagHeaderValue(document.ETag));
    }

    /// <summary>The document as Swagger UI shows it, where requests can be tried.</summary>
    private static IResult SwaggerPage(PageFiles files, HttpContext context) => Page(files, "swagger.html", context);

    /// <summary>The document as Redoc shows it, for reading.</summary>
    private static IResult RedocPage(PageFiles files, HttpContext context) => Page(files, "redoc.html", context);

    private static IResult Page(PageFiles files, string name, HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return files.Get(name, context);
    }

    private static IResult File(string file, PageFiles files, HttpContext context) =>
        file.EndsWith(".html", StringComparison.Ordinal) ? TypedResults.NotFound() : files.Get(file, context);
}
