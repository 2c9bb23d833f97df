using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Something that a person can have done to the resource, through <see cref="ResourceCommandService"/>.</summary>
    public static IResourceBuilder<T> WithCommand<T>(
        this IResourceBuilder<T> builder, string name, string displayName, Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
        CommandOptions? commandOptions = null) where T : IResource
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var options = commandOptions ?? CommandOptions.Default;
        var existing = builder.Resource.Annotations.OfType<ResourceCommandAnnotation>().SingleOrDefault(command => command.Name == name);
        if (existing is not null)
        {
            builder.Resource.Annotations.Remove(existing);
        }

        return builder.WithAnnotation(new ResourceCommandAnnotation(
            name, displayName, options.UpdateState ?? (_ => ResourceCommandState.Enabled), executeCommand, options.Description, options.Parameter,
            options.ConfirmationMessage, options.IconName, options.IconVariant, options.IsHighlighted));
    }
}
