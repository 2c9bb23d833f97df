using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Where a project is. The classes of the <c>Projects</c> namespace, made by the build, are such.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    string ProjectPath { get; }

    /// <summary>What the build made of it (a .dll); null: looked for from <see cref="ProjectPath"/>.</summary>
    string? TargetPath => null;

    bool SuppressBuild => false;
}
