using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ensemble.ServiceDefaults.OpenApi;

/// <summary>What only the finished document shows.</summary>
internal sealed class DocumentConventions : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        SecuritySchemes.AddTo(document);
        foreach (var (name, schema) in document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (name.EndsWith("Envelope", StringComparison.Ordinal) && schema is OpenApiSchema { Properties: { } properties } envelope)
                RequireData(envelope, properties);
        }

        foreach (var (_, operation) in document.Paths.Values.SelectMany(path => path.Operations ?? []))
            RequireBody(operation);
        return Task.CompletedTask;
    }

    // Nothing in the generic type says that there is always data.
    private static void RequireData(OpenApiSchema envelope, IDictionary<string, IOpenApiSchema> properties)
    {
        properties["data"] = WithoutNull(properties["data"]);
        (envelope.Required ??= new HashSet<string>()).Add("data");
    }

    // Handlers take an absent body as well, to name the field that is missing; only where all fields may be absent may the body be too.
    private static void RequireBody(OpenApiOperation operation)
    {
        if (operation.RequestBody is not OpenApiRequestBody { Content: { } content } body)
            return;
        foreach (var type in content.Values.Where(type => type.Schema is not null))
        {
            type.Schema = WithoutNull(type.Schema!);
            body.Required |= type.Schema is OpenApiSchemaReference { Target.Required.Count: > 0 };
        }
    }

    private static IOpenApiSchema WithoutNull(IOpenApiSchema schema) =>
        schema is OpenApiSchema { OneOf: [{ Type: JsonSchemaType.Null }, var other] } ? other : schema;
}
