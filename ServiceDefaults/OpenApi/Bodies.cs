using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;

namespace Ensemble.ServiceDefaults.OpenApi;

/// <summary>Bodies that are no JSON, for the document; what is taken and sent is the handler's own affair.</summary>
public static class Bodies
{
    /// <summary>Takes a form with a file in it.</summary>
    /// <param name="endpoint">The route.</param>
    /// <param name="field">Name of the part.</param>
    /// <param name="description">What may be in it, with its limits.</param>
    public static RouteHandlerBuilder TakesFile(this RouteHandlerBuilder endpoint, string field, string description) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            var file = new OpenApiSchema { Type = JsonSchemaType.String, ContentMediaType = "application/octet-stream", Description = description };
            var form = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema> { [field] = file },
                Required = new HashSet<string> { field },
            };
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { ["multipart/form-data"] = new() { Schema = form } },
            };
            return Task.CompletedTask;
        });

    /// <summary>Answers bytes, in parts where they are asked for.</summary>
    public static RouteHandlerBuilder SendsBytes(this RouteHandlerBuilder endpoint) => endpoint
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            var bytes = new Dictionary<string, OpenApiMediaType> { ["*/*"] = new() { Schema = new OpenApiSchema { ContentMediaType = "application/octet-stream" } } };
            operation.Responses ??= [];
            operation.Responses["200"] = new OpenApiResponse { Description = "The content.", Content = bytes };
            operation.Responses["206"] = new OpenApiResponse { Description = "The part that was asked for.", Content = bytes };
            operation.Responses["304"] = new OpenApiResponse { Description = "Not changed since." };
            return Task.CompletedTask;
        });

    /// <summary>Opens a WebSocket.</summary>
    public static RouteHandlerBuilder OpensSocket(this RouteHandlerBuilder endpoint) => endpoint.Produces(StatusCodes.Status101SwitchingProtocols);

    /// <summary>A parameter that the handler reads from the query itself.</summary>
    public static RouteHandlerBuilder TakesQuery(this RouteHandlerBuilder endpoint, string name, string description) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Query,
                Description = description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
            return Task.CompletedTask;
        });
}
