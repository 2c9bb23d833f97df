using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.ServiceDefaults.OpenApi;

/// <summary>
/// The OpenAPI document of a service, made from its endpoints when somebody asks: <c>/openapi/v1.json</c>, which the gateway merges and
/// does not forward to.
/// </summary>
public static class OpenApiFeature
{
    public const string DocumentName = "v1";
    public const string Path = "/openapi/v1.json";

    internal static IServiceCollection AddOpenApiDocument(this IServiceCollection services) => services
        .AddSingleton<XmlComments>()
        .AddOpenApi(DocumentName, options =>
        {
            options.CreateSchemaReferenceId = SchemaNames.Of;
            options.AddSchemaTransformer<SchemaConventions>();
            options.AddOperationTransformer<OperationTexts>();
            options.AddOperationTransformer<OperationParameters>();
            options.AddOperationTransformer<OperationAnswers>();
            options.AddOperationTransformer<OperationSecurity>();
            options.AddDocumentTransformer<DocumentConventions>();
        });

    internal static void MapOpenApiDocument(this IEndpointRouteBuilder routes) => routes.MapOpenApi(Path).AllowAnonymous();
}
