using System.Globalization;
using System.Text.Json.Nodes;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ensemble.ServiceDefaults.OpenApi;

/// <summary>Every refusal with its shape: those that parameters, body, access and the edge bring along, and those that the route tells.</summary>
internal sealed class OperationAnswers : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Responses ??= [];
        foreach (var response in operation.Responses.Where(response => response.Key[0] is '1' or '2').Select(response => response.Value))
            response.Description = Meaning(response.Description!);
        var (kind, shape) = await ShapeAsync(metadata, context, cancellationToken);
        foreach (var status in Statuses(context.Description, metadata).Order())
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{kind}{status}");
            if (context.Document!.Components?.Responses?.ContainsKey(name) != true)
                context.Document.AddComponent(name, Refusal(status, shape));
            // A health route has a 503 of its own.
            if (status == 400 || !operation.Responses.ContainsKey(status.ToString(CultureInfo.InvariantCulture)))
                operation.Responses[status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponseReference(name, context.Document);
        }
    }

    private static HashSet<int> Statuses(ApiDescription description, IList<object> metadata)
    {
        HashSet<int> statuses =
            [.. metadata.OfType<RefusesAttribute>().SelectMany(refuses => refuses.Statuses), .. (int[])[StatusCodes.Status429TooManyRequests, 500, 503]];
        if (metadata.OfType<Microsoft.AspNetCore.Http.Metadata.IProducesResponseTypeMetadata>().Any(produces => produces.StatusCode == 400))
            statuses.Add(400);
        if (!OperationSecurity.IsOpen(metadata))
            statuses.Add(401);
        if (metadata.OfType<AuthorizationPolicy>().Any(policy => policy.Requirements.Any(rule => rule is not DenyAnonymousAuthorizationRequirement)))
            statuses.Add(403);
        if (description.ParameterDescriptions.Any(parameter => parameter.Source.Id == "Path"))
            statuses.Add(404);
        if (description.SupportedRequestFormats.Count > 0)
            statuses.UnionWith([400, 413, 415]);
        return statuses;
    }

    private static async Task<(string Kind, IOpenApiSchema Shape)> ShapeAsync(
        IList<object> metadata, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        if (PlainErrors.Marks(metadata))
            return ("RefusedPlainly", await SchemaAsync<Problem.PlainBody>(context, cancel));
        var inEnvelope = await SchemaAsync<Problem.Body>(context, cancel);
        if (!metadata.OfType<RefusesAttribute>().Any(refuses => refuses.PlainlyByBody))
            return ("Refused", inEnvelope);
        return ("RefusedEitherWay", new OpenApiSchema { OneOf = [inEnvelope, await SchemaAsync<Problem.PlainBody>(context, cancel)] });
    }

    private static async Task<IOpenApiSchema> SchemaAsync<T>(OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var name = typeof(T) == typeof(Problem.Body) ? "Error" : "PlainError";
        if (context.Document!.Components?.Schemas?.ContainsKey(name) != true)
            context.Document.AddComponent(name, await context.GetOrCreateSchemaAsync(typeof(T), null, cancel));
        return new OpenApiSchemaReference(name, context.Document);
    }

    private static OpenApiResponse Refusal(int status, IOpenApiSchema shape) => new()
    {
        Description = Meaning(status),
        Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = shape } },
        Headers = status is 429 or 503
            ? new Dictionary<string, IOpenApiHeader>
            {
                ["Retry-After"] = new OpenApiHeader
                {
                    Description = "Seconds until it is worth another try.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Examples = [JsonValue.Create(2)] },
                },
            }
            : null,
    };

    private static string Meaning(string reason) => reason switch
    {
        "OK" => "Done.",
        "Created" => "Made.",
        "Accepted" => "Begun, and done later.",
        "Switching Protocols" => "The socket is open.",
        _ => reason,
    };

    private static string Meaning(int status) => status switch
    {
        400 => "Something in the request is malformed or not allowed; `details` names the field.",
        401 => "No valid token, or its session has ended.",
        403 => "Not for this account.",
        404 => "It does not exist, or not for this account.",
        412 => "The content is another one by now.",
        409 => "It is taken, or has changed meanwhile.",
        413 => "The body is larger than this route takes.",
        415 => "The content type is not taken here.",
        416 => "The content has no such range.",
        422 => "Well-formed, and against a rule.",
        426 => "This is a WebSocket.",
        429 => "Too much of it for now.",
        500 => "An error on our side, with a `trace_id` to tell us.",
        503 => "A part of the platform is away.",
        _ => "Refused.",
    };
}
