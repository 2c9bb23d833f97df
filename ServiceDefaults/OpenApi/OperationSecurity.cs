using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ensemble.ServiceDefaults.OpenApi;

/// <summary>Who may call: what authorization itself goes by. A route for everybody that looks at the caller takes a token as well.</summary>
internal sealed class OperationSecurity : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Security = [];
        if (IsOpen(metadata))
        {
            if (!LooksAtCaller(metadata))
                return Task.CompletedTask;
            operation.Security.Add([]);
        }

        foreach (var scheme in (string[])[SecuritySchemes.Bearer, SecuritySchemes.ApiKey, SecuritySchemes.Cookie])
            operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] });
        return Task.CompletedTask;
    }

    public static bool IsOpen(IList<object> metadata) => metadata.OfType<IAllowAnonymous>().Any();

    private static bool LooksAtCaller(IList<object> metadata) =>
        metadata.OfType<MethodInfo>().Any(handler => handler.GetParameters().Any(parameter => parameter.ParameterType == typeof(ClaimsPrincipal)));
}
