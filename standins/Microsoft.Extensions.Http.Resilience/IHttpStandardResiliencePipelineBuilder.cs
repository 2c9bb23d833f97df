using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Configures the standard pipeline of a client.</summary>
public interface IHttpStandardResiliencePipelineBuilder
{
    /// <summary>The name of its <see cref="HttpStandardResilienceOptions"/>.</summary>
    string PipelineName { get; }

    IServiceCollection Services { get; }
}
