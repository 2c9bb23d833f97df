using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ensemble.ServiceDefaults.OpenApi;

/// <summary>
/// Descriptions from the code's own comments, limits from attributes on a record's parameters, examples by name, and what an answer
/// always has as required.
/// </summary>
internal sealed class SchemaConventions(XmlComments comments) : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        // Numbers are read from numbers alone.
        if (schema.Type is { } type && type.HasFlag(JsonSchemaType.String) && (type & (JsonSchemaType.Integer | JsonSchemaType.Number)) != 0)
            (schema.Type, schema.Pattern) = (type & ~JsonSchemaType.String, null);
        if (schema.Enum is { Count: > 0 })
            schema.Type ??= JsonSchemaType.String;
        // What has a name is shared by all that refer to it, and speaks of the type alone.
        if (IsNamed(schema) || (context.JsonPropertyInfo is null && context.ParameterDescription is null))
            Describe(schema, context.JsonTypeInfo);
        else if (context.JsonPropertyInfo is { } property)
            Describe(schema, property);
        if (Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) is var nullable && (nullable ?? context.JsonTypeInfo.Type) == typeof(DateTimeOffset))
            schema.Type = nullable is null ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
        return Task.CompletedTask;
    }

    private void Describe(OpenApiSchema schema, JsonTypeInfo type)
    {
        schema.Description ??= comments.Summary(type.Type);
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        schema.Required = type.Properties.Where(IsRequired).Select(property => property.Name).ToHashSet();
        if (schema.Required.Count == 0)
            schema.Required = null;
    }

    private void Describe(OpenApiSchema schema, JsonPropertyInfo property)
    {
        if (property.AttributeProvider is PropertyInfo source)
            schema.Description ??= comments.Summary(source);
        foreach (var attribute in AttributesOf(property))
            Limit(schema, attribute);
        if (schema.Examples is null or [] && KnownFields.Example(property.Name, schema) is { } example)
            schema.Examples = [example];
        if (KnownFields.Format(property.Name) is { } format && schema.Type?.HasFlag(JsonSchemaType.String) == true)
            schema.Format ??= format;
    }

    private static bool IsNamed(OpenApiSchema schema) =>
        schema.Metadata?.TryGetValue("x-schema-id", out var id) == true && id is string { Length: > 0 };

    private static void Limit(OpenApiSchema schema, object attribute)
    {
        switch (attribute)
        {
            case StringLengthAttribute length:
                (schema.MinLength, schema.MaxLength) = (length.MinimumLength > 0 ? length.MinimumLength : null, length.MaximumLength);
                break;
            case RangeAttribute { Minimum: int minimum, Maximum: int maximum }:
                schema.Minimum = minimum.ToString(System.Globalization.CultureInfo.InvariantCulture);
                schema.Maximum = maximum.ToString(System.Globalization.CultureInfo.InvariantCulture);
                break;
            case AllowedValuesAttribute allowed:
                schema.Enum = [.. allowed.Values.Select(value => System.Text.Json.Nodes.JsonValue.Create($"{value}"))];
                if (schema.Type?.HasFlag(JsonSchemaType.Null) == true)
                    schema.Enum.Add(JsonNullSentinel.JsonNull);
                break;
        }
    }

    // A request says what it needs by [Required], since its fields are nullable to be told by name when they are missing; an answer by its types.
    private static bool IsRequired(JsonPropertyInfo property) =>
        property.IsRequired
        || AttributesOf(property).OfType<RequiredAttribute>().Any()
        || (property.Get is not null && !property.IsGetNullable && property.AssociatedParameter is not { HasDefaultValue: true });

    private static IEnumerable<object> AttributesOf(JsonPropertyInfo property) =>
        (property.AttributeProvider?.GetCustomAttributes(inherit: true) ?? [])
            .Concat(property.AssociatedParameter?.AttributeProvider?.GetCustomAttributes(inherit: true) ?? []);
}
