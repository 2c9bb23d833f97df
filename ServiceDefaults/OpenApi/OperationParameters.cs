using System.Globalization;
using System.Reflection;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ensemble.ServiceDefaults.OpenApi;

/// <summary>The parameters that bind themselves, and the form of ids in the path.</summary>
internal sealed class OperationParameters : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var name in PathNames(context.Description.RelativePath).Except(operation.Parameters?.Select(parameter => parameter.Name!) ?? []).ToArray())
            (operation.Parameters ??= []).Add(OfPath(name));
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            Complete(parameter);
        var handler = context.Description.ActionDescriptor.EndpointMetadata.OfType<MethodInfo>().FirstOrDefault();
        foreach (var parameter in handler?.GetParameters().SelectMany(Of) ?? [])
            (operation.Parameters ??= []).Add(parameter);
        return Task.CompletedTask;
    }

    // Also those that the handler has no use for.
    private static IEnumerable<string> PathNames(string? path) =>
        (path ?? "").Split('/').Where(segment => segment.StartsWith('{')).Select(segment => segment.Trim('{', '}', '*').Split(':', '?')[0]);

    private static OpenApiParameter OfPath(string name) =>
        new() { Name = name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static void Complete(OpenApiParameter parameter)
    {
        if (parameter.Schema is not OpenApiSchema schema)
            return;
        if (parameter.In == ParameterLocation.Path && schema.Type == JsonSchemaType.String && KnownFields.IsId(parameter.Name!))
            (schema.Format, parameter.Example) = ("uuid", KnownFields.IdExample);
        else if (KnownFields.Example(parameter.Name!, schema) is { } example)
            parameter.Example ??= example;
    }

    private static IEnumerable<OpenApiParameter> Of(ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(Page))
        {
            yield return Number("page", "Which page, from 1.", 1, int.MaxValue / Page.MaxLimit);
            yield return Number("limit", "Entries of a page.", Page.DefaultLimit, Page.MaxLimit);
        }
        else if (parameter.ParameterType == typeof(Cursor))
        {
            yield return Query("cursor", "The `next_cursor` of the answer before; absent for the beginning.", new OpenApiSchema { Type = JsonSchemaType.String });
        }
    }

    private static OpenApiParameter Number(string name, string description, int absent, int max) => Query(name, description, new OpenApiSchema
    {
        Type = JsonSchemaType.Integer,
        Minimum = "1",
        Maximum = max.ToString(CultureInfo.InvariantCulture),
        Default = absent,
    });

    private static OpenApiParameter Query(string name, string description, OpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema };
}
