using System.Collections.ObjectModel;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something said about a resource.</summary>
public interface IResourceAnnotation;

/// <summary>All that is said about a resource, in the order it was said.</summary>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;

/// <summary>What becomes of an annotation of the same type that is there already.</summary>
public enum ResourceAnnotationMutationBehavior
{
    Append,
    Replace,
}
