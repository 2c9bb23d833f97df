using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ensemble.ServiceDefaults.OpenApi;

/// <summary>Names an operation after its path, files it under the folder of its handler, and says what the handler's comment says.</summary>
internal sealed class OperationTexts(XmlComments comments) : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.OperationId = metadata.OfType<IEndpointNameMetadata>().LastOrDefault()?.EndpointName ?? NameOf(context.Description);
        var handler = metadata.OfType<MethodInfo>().FirstOrDefault();
        if (handler is not null && operation.Summary is null && comments.Summary(handler) is { } text)
            Say(operation, text);
        var tag = metadata.OfType<ITagsMetadata>().LastOrDefault()?.Tags[0] ?? handler?.DeclaringType?.Namespace?.Split('.')[^1];
        if (tag is not null)
            operation.Tags = new HashSet<OpenApiTagReference> { new(tag, context.Document) };
        return Task.CompletedTask;
    }

    // The first sentence is the summary, all of it the description where there is more.
    private static void Say(OpenApiOperation operation, string text)
    {
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        operation.Summary = (end < 0 ? text : text[..end]).TrimEnd('.');
        operation.Description ??= end < 0 ? null : text;
    }

    // GET /api/v1/users/{id}/completion is getApiV1UsersByIdCompletion.
    private static string NameOf(ApiDescription description)
    {
        var name = new StringBuilder(description.HttpMethod!.ToLowerInvariant());
        foreach (var segment in (description.RelativePath ?? "").Split('?')[0].Split('/').Where(segment => segment.Length > 0))
        {
            if (segment[0] == '{')
                name.Append("By");
            foreach (var word in segment.Split('{', '}', '*', '-', '_', '.', ':').Where(word => word.Length > 0))
                name.Append(char.ToUpperInvariant(word[0])).Append(word.AsSpan(1));
        }

        return name.ToString();
    }
}
