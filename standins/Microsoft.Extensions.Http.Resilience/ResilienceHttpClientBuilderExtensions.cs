using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Resilience for an HTTP client.</summary>
public static class ResilienceHttpClientBuilderExtensions
{
    /// <summary>Limits, times out, retries and breaks off the client's requests, see <see cref="HttpStandardResilienceOptions"/>.</summary>
    /// <remarks>
    /// The client's own timeout is lifted: the pipeline has two. What is configured as a default for all clients is one pipeline for
    /// all; <see cref="HttpStandardResiliencePipelineBuilderExtensions.SelectPipelineByAuthority"/> keeps the hosts apart.
    /// </remarks>
    public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(this IHttpClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var name = builder.Name + "-standard";
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<HttpStandardResilienceOptions>(name);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<HttpStandardResilienceOptions>, HttpStandardResilienceOptionsValidator>());
        services.TryAddSingleton<StandardPipelines>();

        builder.ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan);
        builder.AddHttpMessageHandler(provider => new ResilienceHandler(provider.GetRequiredService<StandardPipelines>().SelectorOf(name)));
        return new PipelineBuilder(name, services);
    }

    /// <inheritdoc cref="AddStandardResilienceHandler(IHttpClientBuilder)" />
    public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(
        this IHttpClientBuilder builder, IConfigurationSection section) => builder.AddStandardResilienceHandler().Configure(section);

    /// <inheritdoc cref="AddStandardResilienceHandler(IHttpClientBuilder)" />
    public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(
        this IHttpClientBuilder builder, Action<HttpStandardResilienceOptions> configure) =>
        builder.AddStandardResilienceHandler().Configure(configure);

    private sealed record PipelineBuilder(string PipelineName, IServiceCollection Services) : IHttpStandardResiliencePipelineBuilder;
}
