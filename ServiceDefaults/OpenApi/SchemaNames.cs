using System.Text.Json.Serialization.Metadata;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.OpenApi;

namespace Ensemble.ServiceDefaults.OpenApi;

/// <summary>Names of schemas: a nested record has that of the class around it in front, so that every <c>Done</c> is one of its own.</summary>
internal static class SchemaNames
{
    public static string? Of(JsonTypeInfo type) => OpenApiOptions.CreateDefaultSchemaReferenceId(type) is null ? null : Of(type.Type);

    private static string Of(Type type)
    {
        if (type == typeof(Problem.Body))
            return "Error";
        if (type == typeof(Problem.PlainBody))
            return "PlainError";
        if (type == typeof(Problem.Error))
            return "ErrorDetail";
        var name = type.Name.Split('`')[0];
        if (type.DeclaringType is { } around)
            name = Join(Shorten(around.Name.Split('`')[0]), name);
        return string.Concat(type.GenericTypeArguments.Select(Of)) + name;
    }

    private static string Shorten(string name) => name.Replace("Endpoints", "", StringComparison.Ordinal).Replace("Endpoint", "", StringComparison.Ordinal);

    // PasswordEndpoints.PasswordRequest is a PasswordRequest.
    private static string Join(string around, string name) => name.StartsWith(around, StringComparison.Ordinal) ? name : around + name;
}
