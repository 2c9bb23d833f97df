using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>
/// The standard pipelines by name and key. They outlive the handlers of the client factory, which are made anew every few minutes: a
/// circuit stays open.
/// </summary>
internal sealed class StandardPipelines(
    IOptionsMonitor<HttpStandardResilienceOptions> options, IOptionsMonitor<PipelineSelection> selections, ILoggerFactory loggers)
{
    private readonly ConcurrentDictionary<(string Name, string Key), Lazy<ResiliencePipeline<HttpResponseMessage>>> _pipelines = new();

    public Func<HttpRequestMessage, ResiliencePipeline<HttpResponseMessage>> SelectorOf(string name)
    {
        var keyOf = selections.Get(name).KeyOf;
        return request => _pipelines.GetOrAdd((name, keyOf(request)), id => new(() => Build(id.Name, id.Key))).Value;
    }

    private ResiliencePipeline<HttpResponseMessage> Build(string name, string key)
    {
        var parts = options.Get(name);
        return new ResiliencePipelineBuilder<HttpResponseMessage>
        {
            Name = name,
            InstanceName = key,
            TelemetryListener = new PipelineLog(loggers.CreateLogger("Polly")),
        }
            .AddRateLimiter(parts.RateLimiter)
            .AddTimeout(parts.TotalRequestTimeout)
            .AddRetry(parts.Retry)
            .AddCircuitBreaker(parts.CircuitBreaker)
            .AddTimeout(parts.AttemptTimeout)
            .Build();
    }
}
